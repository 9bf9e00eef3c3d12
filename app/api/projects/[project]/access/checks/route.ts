import {
  listAccessChecks as listContract,
  startAccessCheck as startContract,
} from '#lib/contracts/access-checks.ts'
import { route } from '#lib/http/route.ts'
import { listAccessChecks, startAccessCheck } from '#lib/people/access-checks.ts'

export const GET = route(listContract, (context, { params }) => listAccessChecks(context, params))
export const POST = route(startContract, (context, { params }) => startAccessCheck(context, params))
