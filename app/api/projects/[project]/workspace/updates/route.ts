import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { updateFromMain } from '#lib/workspace/update-from-main.ts'

export const POST = route(workspaceContracts.updateFromMain, (context, { params, body }) =>
  updateFromMain(context, { ...params, ...body }),
)
