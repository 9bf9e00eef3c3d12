import { exportAudit as contract } from '#lib/contracts/audit.ts'
import { csvResponse } from '#lib/http/csv-response.ts'
import { route } from '#lib/http/route.ts'
import { exportAudit } from '#lib/people/audit-log.ts'

export const GET = route(contract, async (context, { query }) =>
  csvResponse(await exportAudit(context, query), 'metricwright-audit.csv'),
)
