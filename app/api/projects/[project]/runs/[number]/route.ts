import { runContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getRun } from '#lib/runs/get-run.ts'

export const GET = route(runContracts.getRun, (context, { params }) => getRun(context, params))
