import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getWorkspace } from '#lib/workspace/get-workspace.ts'

export const GET = route(workspaceContracts.getWorkspace, (context, { params }) =>
  getWorkspace(context, params),
)
