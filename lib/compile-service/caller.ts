import type { Principal } from '#lib/access/principal.ts'
import type { CallerDto } from './protocol.ts'

/** What of a principal crosses to the worker: who it is, and what they may do with the datasets of one project. */
export function toCaller(principal: Principal, projectId: string): CallerDto {
  const { userId, email, name, slug, roles, sessionId, via } = principal
  const grants = principal.grants.filter((each) => each.projectId === null || each.projectId === projectId)
  const permissions = [...principal.permissions]
  return { userId, email, name, slug, roles: [...roles], permissions, grants, sessionId, via }
}
