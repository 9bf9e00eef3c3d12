import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { deleteFiles } from '#lib/workspace/delete-files.ts'

export const POST = route(workspaceContracts.deleteFiles, (context, { params, body }) =>
  deleteFiles(context, { ...params, ...body }),
)
