import { getGraph } from '#lib/compile-service/read-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(compileContracts.getGraph, (context, { params, query }) =>
  getGraph(context, { ...params, ...query }),
)
