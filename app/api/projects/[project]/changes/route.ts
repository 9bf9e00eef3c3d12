import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { listChanges } from '#lib/reviews/read-changes.ts'
import { openChange } from '#lib/reviews/open-change.ts'

export const GET = route(changeContracts.listChanges, (context, { params }) => listChanges(context, params))

export const POST = route(changeContracts.openChange, (context, { params, body }) =>
  openChange(context, { ...params, ...body }),
)
