import { applyAccessPlan as contract } from '#lib/contracts/access-code.ts'
import { route } from '#lib/http/route.ts'
import { applyAccess } from '#lib/people/code/apply-access.ts'

export const POST = route(contract, (context, { params, body }) =>
  applyAccess(context, { ...params, ...body }),
)
