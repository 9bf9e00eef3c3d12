import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { commitDrafts } from '#lib/workspace/commit-drafts.ts'

export const POST = route(workspaceContracts.commitDrafts, (context, { params, body }) =>
  commitDrafts(context, { ...params, ...body }),
)
