import { scimDeleteUser, scimGetUser, scimPatchUser, scimReplaceUser } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import { deleteScimUser, getScimUser, patchScimUser, replaceScimUser } from '#lib/people/scim/scim-users.ts'

export const GET = scimRoute(scimGetUser, (context, { params, base }) =>
  getScimUser(context, { ...params, base }),
)
export const PUT = scimRoute(scimReplaceUser, (context, { params, body, base }) =>
  replaceScimUser(context, { ...params, body, base }),
)
export const PATCH = scimRoute(scimPatchUser, (context, { params, body, base }) =>
  patchScimUser(context, { ...params, body, base }),
)
export const DELETE = scimRoute(scimDeleteUser, (context, { params }) => deleteScimUser(context, params))
