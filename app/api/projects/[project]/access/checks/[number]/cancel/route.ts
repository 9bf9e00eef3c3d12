import { cancelAccessCheck as contract } from '#lib/contracts/access-checks.ts'
import { route } from '#lib/http/route.ts'
import { cancelAccessCheck } from '#lib/people/access-checks.ts'

export const POST = route(contract, (context, { params }) => cancelAccessCheck(context, params))
