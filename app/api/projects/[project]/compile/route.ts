import { compileFile } from '#lib/compile-service/compile-file.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const POST = route(compileContracts.compileFile, (context, { params, body }) =>
  compileFile(context, { ...params, ...body }),
)
