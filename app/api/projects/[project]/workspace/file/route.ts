import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getFile } from '#lib/workspace/get-file.ts'

export const GET = route(workspaceContracts.getFile, (context, { params, query }) =>
  getFile(context, { ...params, ...query }),
)
