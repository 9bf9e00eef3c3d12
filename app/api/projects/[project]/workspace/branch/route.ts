import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { switchBranch } from '#lib/workspace/branches.ts'

export const PUT = route(workspaceContracts.switchBranch, (context, { params, body }) =>
  switchBranch(context, { ...params, ...body }),
)
