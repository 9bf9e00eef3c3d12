import { runContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getRunPlan } from '#lib/runs/get-run-plan.ts'

export const GET = route(runContracts.getRunPlan, (context, { params }) => getRunPlan(context, params))
