import { getAccessCheck as contract } from '#lib/contracts/access-checks.ts'
import { route } from '#lib/http/route.ts'
import { getAccessCheck } from '#lib/people/access-checks.ts'

export const GET = route(contract, (context, { params }) => getAccessCheck(context, params))
