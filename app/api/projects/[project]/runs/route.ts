import { runContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { listRuns } from '#lib/runs/list-runs.ts'
import { startRun } from '#lib/runs/start-run.ts'

export const GET = route(runContracts.listRuns, (context, { params, query }) =>
  listRuns(context, { ...params, before: query.before ?? null, limit: query.limit }),
)

export const POST = route(runContracts.startRun, (context, { params, body }) =>
  startRun(context, { ...params, ...body }),
)
