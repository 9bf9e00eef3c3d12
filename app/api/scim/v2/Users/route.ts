import { scimCreateUser, scimListUsers } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import { createScimUser, listScimUsers } from '#lib/people/scim/scim-users.ts'

export const GET = scimRoute(scimListUsers, (context, { query, base }) =>
  listScimUsers(context, { query, base }),
)
export const POST = scimRoute(scimCreateUser, (context, { body, base }) =>
  createScimUser(context, { body, base }),
)
