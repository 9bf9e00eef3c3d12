import { scimServiceProviderConfig } from '#lib/contracts/scim.ts'
import { scimRoute } from '#lib/http/scim-route.ts'
import { getScimServiceProviderConfig } from '#lib/people/scim/scim-discovery.ts'

export const GET = scimRoute(scimServiceProviderConfig, (context) => getScimServiceProviderConfig(context))
