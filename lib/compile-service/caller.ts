import type { Principal } from '#lib/access/principal.ts'
import type { CallerDto } from './protocol.ts'

/** What of a principal crosses to the worker; permissions follow from the roles on either side. */
export function toCaller(principal: Principal): CallerDto {
  const { userId, email, name, slug, roles, sessionId, via } = principal
  return { userId, email, name, slug, roles: [...roles], sessionId, via }
}
