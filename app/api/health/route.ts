import { getHealth } from '#lib/contracts/projects.ts'
import { publicRoute } from '#lib/http/route.ts'
import { describeHealth } from '#lib/health/describe-health.ts'

export const GET = publicRoute(getHealth, () => describeHealth())
