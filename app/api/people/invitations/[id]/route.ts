import { revokeInvitation as contract } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { revokeInvitation } from '#lib/people/manage-people.ts'

export const DELETE = route(contract, (context, { params }) => revokeInvitation(context, params))
