import type { GrantHolder } from '#lib/access/decide.ts'
import { toHeldGrant } from '#lib/access/load-principal.ts'
import { loadRoleHoldings } from '#lib/access/role-holdings.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import { listGrants, type GrantRow } from '#lib/db/grant-repository.ts'
import { listGroups, listMemberships, type GroupRow } from '#lib/db/group-repository.ts'
import { listHolderRows, type HolderRow } from '#lib/db/user-repository.ts'

export interface PersonHolder extends GrantHolder {
  readonly user: HolderRow
}

export interface ProjectHolders {
  readonly people: readonly PersonHolder[]
  readonly groups: readonly GroupRow[]
  readonly rows: readonly GrantRow[]
  /** Held grants by the subject that they were made to, e.g. "group 0198…". */
  readonly granted: ReadonlyMap<string, readonly HeldGrant[]>
}

export const subjectKey = (kind: string, key: string) => `${kind} ${key}`

/**
 * Everybody with all that they hold in one project, and where each grant comes from; with a dataset's name, all that
 * can say something about that one.
 */
export async function loadHolders(projectId: string, about: string | null = null): Promise<ProjectHolders> {
  const [users, groups, memberships, rows, roles] = await Promise.all([
    listHolderRows(),
    listGroups(),
    listMemberships(),
    listGrants(projectId, about),
    loadRoleHoldings(projectId),
  ])
  const granted = bySubject(rows, groups)
  const ofRole = new Map(roles.map((role) => [role.key, role.grants]))
  const people = users.map((user) => ({
    user,
    slug: user.slug,
    grants: [
      ...user.roles.flatMap((role) => ofRole.get(role) ?? []),
      ...(memberships.get(user.id) ?? []).flatMap((id) => granted.get(subjectKey('group', id)) ?? []),
      ...(granted.get(subjectKey('user', user.id)) ?? []),
    ],
  }))
  return { people, groups, rows, granted }
}

function bySubject(rows: readonly GrantRow[], groups: readonly GroupRow[]): Map<string, HeldGrant[]> {
  const names = new Map(groups.map(({ id, name }) => [id, name]))
  const found = new Map<string, HeldGrant[]>()
  for (const row of rows) {
    const key = subjectKey(row.subjectKind, row.subject)
    const held = toHeldGrant({ ...row, subjectName: names.get(row.subject) ?? row.subject })
    const list = found.get(key)
    if (list === undefined) found.set(key, [held])
    else list.push(held)
  }
  return found
}
