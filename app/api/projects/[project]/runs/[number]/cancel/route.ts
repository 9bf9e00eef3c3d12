import { runContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { cancelRun } from '#lib/runs/cancel-run.ts'

export const POST = route(runContracts.cancelRun, (context, { params }) => cancelRun(context, params))
