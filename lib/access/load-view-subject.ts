import type { Viewing } from '#lib/contracts/people.ts'
import { listRestricted, listSubjectGrants } from '#lib/db/access-repository.ts'
import { findGroup } from '#lib/db/group-repository.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import { grantsOfRole } from './decide.ts'
import { loadPrincipalOf, toHeldGrant } from './load-principal.ts'
import { loadRoleTable } from './role-holdings.ts'
import { GROUP_PERMISSIONS, type RestrictedByProject, type ViewSubject } from './view-as.ts'

/** Whom a person views as, as they are now; null where there is no such role, group or open account. */
export async function loadViewSubject({
  kind,
  key,
}: Pick<Viewing, 'kind' | 'key'>): Promise<ViewSubject | null> {
  if (kind === 'role') return loadRole(key)
  return kind === 'group' ? loadGroup(key) : loadPerson(key)
}

async function loadRole(key: string): Promise<ViewSubject | null> {
  const [table, granted] = await Promise.all([loadRoleTable(), listSubjectGrants('role', key)])
  const role = table.find((each) => each.key === key)
  if (role === undefined) return null
  const grants = [...grantsOfRole(role), ...granted.map(toHeldGrant)]
  return { kind: 'role', key, name: role.name, roles: [key], permissions: new Set(role.permissions), grants }
}

async function loadGroup(key: string): Promise<ViewSubject | null> {
  const [group, granted] = await Promise.all([findGroup(key), listSubjectGrants('group', key)])
  if (group === null) return null
  const grants = granted.map(toHeldGrant)
  return { kind: 'group', key, name: group.name, roles: [], permissions: GROUP_PERMISSIONS, grants }
}

async function loadPerson(key: string): Promise<ViewSubject | null> {
  const user = await findUserById(key)
  if (user === null || user.disabledAt !== null) return null
  const { roles, permissions, grants } = await loadPrincipalOf(user, { via: 'system' })
  return { kind: 'user', key, name: user.name === '' ? user.email : user.name, roles, permissions, grants }
}

/** Restricted datasets of the projects that grants are about. */
export async function loadRestrictedOf(subjects: readonly ViewSubject[]): Promise<RestrictedByProject> {
  const projects = subjects.flatMap(({ grants }) => grants.flatMap(({ projectId }) => projectId ?? []))
  return new Map(
    await Promise.all(
      [...new Set(projects)].map(async (id): Promise<[string, ReadonlySet<string>]> => [
        id,
        await listRestricted(id),
      ]),
    ),
  )
}
