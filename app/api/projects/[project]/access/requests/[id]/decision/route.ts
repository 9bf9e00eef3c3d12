import { decideAccessRequest as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { decideRequest } from '#lib/people/access-requests.ts'

export const POST = route(contract, (context, { params, body }) =>
  decideRequest(context, { ...params, ...body }),
)
