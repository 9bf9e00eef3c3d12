import { deleteRole as deleteContract, updateRole as updateContract } from '#lib/contracts/groups.ts'
import { route } from '#lib/http/route.ts'
import { deleteRole, updateRole } from '#lib/people/custom-roles.ts'

export const PUT = route(updateContract, (context, { params, body }) =>
  updateRole(context, { ...params, ...body }),
)
export const DELETE = route(deleteContract, (context, { params }) => deleteRole(context, params))
