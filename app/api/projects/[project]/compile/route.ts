import { compileFile } from '#lib/compile-service/compile-file.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { branchRoute } from '#lib/http/route.ts'

export const POST = branchRoute(compileContracts.compileFile, (context, { params, body }) =>
  compileFile(context, { ...params, ...body }),
)
