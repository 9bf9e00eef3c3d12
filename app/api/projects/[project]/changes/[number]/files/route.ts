import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getChangeFiles } from '#lib/reviews/read-changes.ts'

export const GET = route(changeContracts.getChangeFiles, (context, { params }) =>
  getChangeFiles(context, params),
)
