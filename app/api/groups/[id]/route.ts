import { deleteGroup as deleteContract, updateGroup as updateContract } from '#lib/contracts/groups.ts'
import { route } from '#lib/http/route.ts'
import { deleteGroup, updateGroup } from '#lib/people/groups.ts'

export const PUT = route(updateContract, (context, { params, body }) =>
  updateGroup(context, { ...params, ...body }),
)
export const DELETE = route(deleteContract, (context, { params }) => deleteGroup(context, params))
