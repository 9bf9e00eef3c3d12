import { scimSchemas } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import { listScimSchemas } from '#lib/people/scim/scim-discovery.ts'

export const GET = scimRoute(scimSchemas, (context) => listScimSchemas(context))
