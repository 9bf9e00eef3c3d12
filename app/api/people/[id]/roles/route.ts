import { assignRoles as contract } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { assignRoles } from '#lib/people/manage-people.ts'

export const PUT = route(contract, (context, { params, body }) =>
  assignRoles(context, { ...params, ...body }),
)
