import { getHealthDetails } from '#lib/contracts/projects.ts'
import { getDetailsOfHealth } from '#lib/health/describe-health.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(getHealthDetails, (context) => getDetailsOfHealth(context))
