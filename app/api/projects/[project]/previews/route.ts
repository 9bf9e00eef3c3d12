import { previewText } from '#lib/compile-service/preview-text.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { branchRoute } from '#lib/http/route.ts'

export const POST = branchRoute(compileContracts.runPreview, (context, { params, body }) =>
  previewText(context, { ...params, ...body }),
)
