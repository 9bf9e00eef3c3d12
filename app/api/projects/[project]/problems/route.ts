import { listProblems } from '#lib/compile-service/read-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(compileContracts.listProblems, (context, { params }) =>
  listProblems(context, params),
)
