import type { HeldGrant } from '#lib/contracts/access.ts'
import type { Permission, RoleKey, Viewing } from '#lib/contracts/people.ts'
import { ownerOf } from './datasets.ts'
import { describeScope, includesAction, matchesPattern } from './decide.ts'
import type { Principal } from './principal.ts'
import { permissionLabels } from './roles.ts'

/** Whom the product can be seen as: what they may do, whatever they are. */
export interface ViewSubject extends Pick<Viewing, 'kind' | 'key' | 'name'> {
  readonly roles: readonly RoleKey[]
  readonly permissions: ReadonlySet<Permission>
  readonly grants: readonly HeldGrant[]
}

/** A group gives datasets; the least of the product's rights let them be looked at. */
export const GROUP_PERMISSIONS: ReadonlySet<Permission> = new Set(['project.read', 'preview.run'])

/** Names in lower case of each project's restricted datasets. */
export type RestrictedByProject = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Why somebody may not view as the subject: it may do what they may not. Null: they may. Where it cannot be told from
 * the grants alone, they may not.
 */
export function whyNotView(
  viewer: Pick<Principal, 'userId' | 'permissions' | 'grants'>,
  subject: ViewSubject,
  restricted: RestrictedByProject,
): string | null {
  if (subject.kind === 'user' && subject.key === viewer.userId) return 'That is yourself.'
  const more = [...subject.permissions].find((each) => !viewer.permissions.has(each))
  if (more !== undefined) return `${subject.name} may ${permissionLabels[more]}, which you may not.`
  const wider = subject.grants.find(
    (grant) => !viewer.grants.some((mine) => holds(mine, grant, restricted.get(grant.projectId ?? ''))),
  )
  if (wider === undefined) return null
  return `${subject.name} has ${wider.action} on ${describeScope(wider.scope)}, which you have not.`
}

/** Whether all that a grant opens is open by another one. */
function holds(mine: HeldGrant, grant: HeldGrant, restricted: ReadonlySet<string> = new Set()): boolean {
  if (!includesAction(mine.action, grant.action)) return false
  if (mine.projectId !== null && mine.projectId !== grant.projectId) return false
  const wide = mine.scope
  const narrow = grant.scope
  if (wide.kind === 'every' && mine.action === 'own') return true
  if (wide.kind === narrow.kind && wide.value.toLowerCase() === narrow.value.toLowerCase()) return true
  if (narrow.kind === 'every' || wide.kind === 'dataset' || wide.kind === 'layer') return false
  if (narrow.kind === 'dataset') {
    const name = narrow.value.toLowerCase()
    if (restricted.has(name) || ownerOf(name) !== null) return false
    return wide.kind === 'every' || matchesPattern(wide.value, name)
  }
  if (wide.kind === 'every') return true
  // `*` is any text, also another pattern's `*`; `?` is not.
  return (
    narrow.kind === 'pattern' &&
    !wide.value.includes('?') &&
    matchesPattern(wide.value, narrow.value.toLowerCase())
  )
}

/** The person as they are, with the rights of whom they view as, and never more than their own. */
export function viewAs(viewer: Principal, subject: ViewSubject, until: string): Principal {
  const { kind, key, name } = subject
  return {
    ...viewer,
    roles: subject.roles,
    permissions: new Set([...subject.permissions].filter((each) => viewer.permissions.has(each))),
    grants: subject.grants,
    viewing: { kind, key, name, until, ceiling: viewer.grants },
  }
}
