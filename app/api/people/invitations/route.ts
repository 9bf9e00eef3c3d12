import { invitePerson as contract } from '#lib/contracts/people.ts'
import { requestOrigin } from '#lib/http/request-origin.ts'
import { route } from '#lib/http/route.ts'
import { invitePerson } from '#lib/people/account-links.ts'

export const POST = route(contract, (context, { body }, request) =>
  invitePerson(context, { ...body, origin: requestOrigin(request) }),
)
