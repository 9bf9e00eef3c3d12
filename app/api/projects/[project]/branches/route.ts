import { workspaceContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { createBranch, listBranches } from '#lib/workspace/branches.ts'

export const GET = route(workspaceContracts.listBranches, (context, { params }) =>
  listBranches(context, params),
)

export const POST = route(workspaceContracts.createBranch, (context, { params, body }) =>
  createBranch(context, { ...params, ...body }),
)
