import { runContracts } from '#lib/contracts/index.ts'
import { eventRoute } from '#lib/http/event-route.ts'
import { streamRun } from '#lib/runs/stream-run.ts'

export const GET = eventRoute(runContracts.streamRun, (context, { params, query }, { lastEventId }) =>
  streamRun(context, { ...params, after: Math.max(query.after, Number(lastEventId) || 0) }),
)
