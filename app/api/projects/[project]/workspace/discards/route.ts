import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { discardDrafts } from '#lib/workspace/discard-drafts.ts'

export const POST = route(workspaceContracts.discardDrafts, (context, { params, body }) =>
  discardDrafts(context, { ...params, ...body }),
)
