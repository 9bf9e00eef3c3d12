import { createGroup as createContract, listGroups as listContract } from '#lib/contracts/groups.ts'
import { route } from '#lib/http/route.ts'
import { createGroup, listGroups } from '#lib/people/groups.ts'

export const GET = route(listContract, (context) => listGroups(context, undefined))
export const POST = route(createContract, (context, { body }) => createGroup(context, body))
