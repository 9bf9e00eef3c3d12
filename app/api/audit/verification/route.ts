import { verifyAudit as contract } from '#lib/contracts/audit.ts'
import { route } from '#lib/http/route.ts'
import { verifyAudit } from '#lib/people/audit-log.ts'

export const GET = route(contract, (context) => verifyAudit(context, undefined))
