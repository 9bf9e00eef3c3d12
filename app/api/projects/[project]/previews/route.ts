import { previewText } from '#lib/compile-service/preview-text.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const POST = route(compileContracts.runPreview, (context, { params, body }) =>
  previewText(context, { ...params, ...body }),
)
