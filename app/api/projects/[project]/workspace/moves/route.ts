import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { moveFiles } from '#lib/workspace/move-files.ts'

export const POST = route(workspaceContracts.moveFiles, (context, { params, body }) =>
  moveFiles(context, { ...params, ...body }),
)
