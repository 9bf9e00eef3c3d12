import { getAccess } from '#lib/catalog/get-access.ts'
import { getAccess as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(contract, (context, { params }) => getAccess(context, params))
