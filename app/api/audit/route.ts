import { listAudit as contract } from '#lib/contracts/audit.ts'
import { route } from '#lib/http/route.ts'
import { listAudit } from '#lib/people/audit-log.ts'

export const GET = route(contract, (context, { query }) => listAudit(context, query))
