import { scimResourceTypes } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import { listScimResourceTypes } from '#lib/people/scim/scim-discovery.ts'

export const GET = scimRoute(scimResourceTypes, (context) => listScimResourceTypes(context))
