import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getChangeProduction } from '#lib/reviews/get-change-production.ts'

export const GET = route(changeContracts.getChangeProduction, (context, { params }) =>
  getChangeProduction(context, params),
)
