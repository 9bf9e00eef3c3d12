import { getChangeAccess as contract } from '#lib/contracts/changes.ts'
import { route } from '#lib/http/route.ts'
import { getChangeAccess } from '#lib/reviews/change-access.ts'

export const GET = route(contract, (context, { params }) => getChangeAccess(context, params))
