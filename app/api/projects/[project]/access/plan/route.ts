import { getAccessPlan as contract } from '#lib/contracts/access-code.ts'
import { route } from '#lib/http/route.ts'
import { getAccessPlan } from '#lib/people/code/plan-access.ts'

export const GET = route(contract, (context, { params }) => getAccessPlan(context, params))
