import { removeGrant as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { removeGrant } from '#lib/people/grants.ts'

export const DELETE = route(contract, (context, { params }) => removeGrant(context, params))
