import { scimDeleteGroup, scimGetGroup, scimPatchGroup, scimReplaceGroup } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import {
  deleteScimGroup,
  getScimGroup,
  patchScimGroup,
  replaceScimGroup,
} from '#lib/people/scim/scim-groups.ts'

export const GET = scimRoute(scimGetGroup, (context, { params, query, base }) =>
  getScimGroup(context, { ...params, base, without: query.excludedAttributes }),
)
export const PUT = scimRoute(scimReplaceGroup, (context, { params, body, base }) =>
  replaceScimGroup(context, { ...params, body, base }),
)
export const PATCH = scimRoute(scimPatchGroup, (context, { params, body, base }) =>
  patchScimGroup(context, { ...params, body, base }),
)
export const DELETE = scimRoute(scimDeleteGroup, (context, { params }) => deleteScimGroup(context, params))
