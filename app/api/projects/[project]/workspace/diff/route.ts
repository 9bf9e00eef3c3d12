import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getUncommitted } from '#lib/workspace/get-uncommitted.ts'

export const GET = route(workspaceContracts.getUncommitted, (context, { params }) =>
  getUncommitted(context, params),
)
