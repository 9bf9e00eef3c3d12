import type { Principal } from '#lib/access/principal.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import type { CallerDto } from './protocol.ts'

/** What of a principal crosses to the worker: who it is, and what they may do with the datasets of one project. */
export function toCaller(principal: Principal, projectId: string): CallerDto {
  const { userId, email, name, slug, roles, sessionId, via } = principal
  const grants = principal.grants.filter((each) => isOf(each, projectId))
  const permissions = [...principal.permissions]
  const viewing =
    principal.viewing === null
      ? null
      : {
          kind: principal.viewing.kind,
          key: principal.viewing.key,
          name: principal.viewing.name,
          ceiling: principal.viewing.ceiling.filter((each) => isOf(each, projectId)),
        }
  return { userId, email, name, slug, roles: [...roles], permissions, grants, sessionId, via, viewing }
}

const isOf = (grant: HeldGrant, projectId: string) =>
  grant.projectId === null || grant.projectId === projectId
