import { scimCreateGroup, scimListGroups } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import { createScimGroup, listScimGroups } from '#lib/people/scim/scim-groups.ts'

export const GET = scimRoute(scimListGroups, (context, { query, base }) =>
  listScimGroups(context, { query, base, without: query.excludedAttributes }),
)
export const POST = scimRoute(scimCreateGroup, (context, { body, base }) =>
  createScimGroup(context, { body, base }),
)
