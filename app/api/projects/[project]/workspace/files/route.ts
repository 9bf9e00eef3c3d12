import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { createFile } from '#lib/workspace/create-file.ts'

export const POST = route(workspaceContracts.createFile, (context, { params, body }) =>
  createFile(context, { ...params, ...body }),
)
