import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { mergeChange } from '#lib/reviews/merge-change.ts'

export const POST = route(changeContracts.mergeChange, (context, { params, body }) =>
  mergeChange(context, { ...params, ...body }),
)
