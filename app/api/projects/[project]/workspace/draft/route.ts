import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'

export const PUT = route(workspaceContracts.saveDraft, (context, { params, body }) =>
  saveDraft(context, { ...params, ...body }),
)
