import { getIdentity as get, updateIdentity as update } from '#lib/contracts/identity.ts'
import { requestOrigin } from '#lib/http/request-origin.ts'
import { route } from '#lib/http/route.ts'
import { getIdentity, updateIdentity } from '#lib/people/identity-settings.ts'

export const GET = route(get, (context, _, request) =>
  getIdentity(context, { origin: requestOrigin(request) }),
)
export const PUT = route(update, (context, { body: { version, ...settings } }, request) =>
  updateIdentity(context, { version, settings, origin: requestOrigin(request) }),
)
