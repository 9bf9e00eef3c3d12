import { createRole as createContract, listRoles as listContract } from '#lib/contracts/groups.ts'
import { route } from '#lib/http/route.ts'
import { createRole, listRoles } from '#lib/people/custom-roles.ts'

export const GET = route(listContract, (context) => listRoles(context, undefined))
export const POST = route(createContract, (context, { body }) => createRole(context, body))
