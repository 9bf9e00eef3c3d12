import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getChangeGraph } from '#lib/reviews/read-changes.ts'

export const GET = route(changeContracts.getChangeGraph, (context, { params }) =>
  getChangeGraph(context, params),
)
