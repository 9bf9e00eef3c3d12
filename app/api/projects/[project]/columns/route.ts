import { searchColumns } from '#lib/compile-service/read-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(compileContracts.searchColumns, (context, { params, query }) =>
  searchColumns(context, { ...params, ...query }),
)
