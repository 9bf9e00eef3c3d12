import { runContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { listNodeRuns } from '#lib/runs/list-node-runs.ts'

export const GET = route(runContracts.listNodeRuns, (context, { params }) => listNodeRuns(context, params))
