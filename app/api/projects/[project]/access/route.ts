import { getAccess as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { getAccess } from '#lib/people/get-access.ts'

export const GET = route(contract, (context, { params }) => getAccess(context, params))
