import { getNode } from '#lib/compile-service/read-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(compileContracts.getNode, (context, { params, query }) =>
  getNode(context, { ...params, ...query }),
)
