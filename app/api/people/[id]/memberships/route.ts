import { listMemberships as contract } from '#lib/contracts/identity.ts'
import { route } from '#lib/http/route.ts'
import { listMemberships } from '#lib/people/list-memberships.ts'

export const GET = route(contract, (context, { params }) => listMemberships(context, params))
