import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import { permissionLabels } from '#lib/access/roles.ts'
import type { Invitation, Permission, Person, RoleKey } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listOpenLinks, revokeAccountLink } from '#lib/db/account-link-repository.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { revokeAllApiTokens } from '#lib/db/api-token-repository.ts'
import { countActiveHolders, lockRoleChanges, replaceRoles } from '#lib/db/role-repository.ts'
import { revokeSessions } from '#lib/db/session-repository.ts'
import { findUserById, listUsers, setUserDisabled, type UserWithRoles } from '#lib/db/user-repository.ts'
import { describeInvitation, describePerson } from './describe-person.ts'

/** Everybody signed in may see who is here; invitations only those who manage people. */
export const listPeople = operation<void, { people: Person[]; invitations: Invitation[] }>(
  { name: 'people.list', permission: null },
  async ({ principal }) => {
    const manages = principal.permissions.has('people.manage')
    const [people, links] = await Promise.all([listUsers(), manages ? listOpenLinks() : []])
    return {
      people: people.map((each) => describePerson(each, manages)),
      invitations: links.map(describeInvitation),
    }
  },
)

export const assignRoles = operation(
  {
    name: 'roles.assign',
    permission: 'roles.assign',
    audit: ({ id, roles }: { id: string; roles: readonly RoleKey[] }) =>
      `person ${id}: ${roles.join(', ') || 'none'}`,
  },
  async ({ principal }: OperationContext, { id, roles }): Promise<Person> => {
    const person = await getPerson(id)
    const held = person.roles.map(({ role }) => role)
    await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      await requireRoles(principal, roles, held)
      await replaceRoles(database, { userId: id, roles: [...new Set(roles)], assignedBy: principal.userId })
      await requireAnAdmin(database)
      await notifyAccessChanged(database)
    })
    return describePerson(await getPerson(id))
  },
)

/** Closing an account ends its sessions and live streams at once, and its tokens. */
export const setPersonDisabled = operation(
  {
    name: 'people.disable',
    permission: 'people.manage',
    audit: ({ id, disabled }: { id: string; disabled: boolean }) =>
      `person ${id}: ${disabled ? 'closed' : 'open'}`,
  },
  async ({ principal }: OperationContext, { id, disabled }): Promise<Person> => {
    await getPerson(id)
    if (disabled && id === principal.userId) {
      throw new AppError('conflict', 'You cannot close your own account.', { remedy: 'Ask another admin.' })
    }
    await getDatabase().$transaction(async (database) => {
      // Two admins who close each other at once would leave nobody.
      await lockRoleChanges(database)
      await setUserDisabled(id, disabled, database)
      if (disabled) await requireAnAdmin(database)
    })
    if (disabled) {
      await revokeSessions(id, {})
      await revokeAllApiTokens(id)
    }
    await notifyAccessChanged()
    return describePerson(await getPerson(id))
  },
)

export const revokeInvitation = operation<{ id: string }, { ok: true }>(
  { name: 'people.revoke-link', permission: 'people.manage', audit: ({ id }) => `link ${id}` },
  async (_, { id }) => {
    if (!(await revokeAccountLink(id))) {
      throw new AppError('not-found', 'This link is no longer open.')
    }
    return { ok: true }
  },
)

/**
 * A role that nobody declared could be declared later, and would then be held already; one that may do more than its
 * giver would be a way to rights that they lack. `held` are roles that stay as they are.
 */
export async function requireRoles(
  giver: Principal,
  keys: readonly RoleKey[],
  held: readonly RoleKey[] = [],
): Promise<void> {
  const table = await loadRoleTable()
  for (const key of keys) {
    const role = table.find((each) => each.key === key)
    if (role === undefined) throw new AppError('not-found', `There is no role ${key}.`)
    if (!held.includes(key)) requireNoMore(giver, role)
  }
}

/** A way into somebody's account is a way to their rights. */
export async function requireNotAbove(manager: Principal, { roles }: UserWithRoles): Promise<void> {
  const table = await loadRoleTable()
  const held = table.filter((each) => roles.some(({ role }) => role === each.key))
  for (const role of held) requireNoMore(manager, role)
}

/** Nobody gives what they lack. */
export function requireNoMore(
  giver: Principal,
  { name, permissions }: { readonly name: string; readonly permissions: readonly Permission[] },
): void {
  const more = permissions.find((each) => !giver.permissions.has(each))
  if (more === undefined) return
  throw new AppError('forbidden', `${name} may ${permissionLabels[more]}, which you may not.`, {
    remedy: 'Ask somebody who may.',
  })
}

export async function getPerson(id: string): Promise<UserWithRoles> {
  const user = await findUserById(id)
  if (user === null || user.kind !== 'person') throw new AppError('not-found', 'There is no such person.')
  return user
}

/** The last admin stays one: without one nobody could assign roles again. */
export async function requireAnAdmin(database: DatabaseOrTransaction): Promise<void> {
  if ((await countActiveHolders(database, 'admin')) > 0) return
  throw new AppError('conflict', 'This would leave nobody who is Admin.', {
    remedy: 'Make somebody else Admin first.',
  })
}
