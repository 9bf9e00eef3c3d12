import { createResetLink as contract } from '#lib/contracts/people.ts'
import { requestOrigin } from '#lib/http/request-origin.ts'
import { route } from '#lib/http/route.ts'
import { createResetLink } from '#lib/people/account-links.ts'

export const POST = route(contract, (context, { params }, request) =>
  createResetLink(context, { ...params, origin: requestOrigin(request) }),
)
