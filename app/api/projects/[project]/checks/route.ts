import { checkText } from '#lib/compile-service/check-text.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { branchRoute } from '#lib/http/route.ts'

export const POST = branchRoute(compileContracts.checkSql, (context, { params, body }) =>
  checkText(context, { ...params, ...body }),
)
