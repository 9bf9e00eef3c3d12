import { roleKey } from '#lib/contracts/people.ts'
import type { Invitation, Person, RoleKey } from '#lib/contracts/people.ts'
import type { AccountLinkRow } from '#lib/db/account-link-repository.ts'
import type { UserWithRoles } from '#lib/db/user-repository.ts'

export function describePerson(user: UserWithRoles, manages = true): Person {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    slug: user.slug,
    roles: toRoleKeys([...new Set(user.roles.map((each) => each.role))]),
    createdAt: user.createdAt.toISOString(),
    lastSeenAt: user.lastSeenAt?.toISOString() ?? null,
    disabledAt: user.disabledAt?.toISOString() ?? null,
    secondFactor: manages ? user.secondFactor?.confirmedAt != null : null,
  }
}

export function describeInvitation(link: AccountLinkRow): Invitation {
  return {
    id: link.id,
    kind: link.kind === 'reset' ? 'reset' : 'invite',
    email: link.email,
    name: link.name,
    roles: toRoleKeys(link.roles),
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
  }
}

/** Keys that are none, by an earlier version, give nothing and are not shown. */
export function toRoleKeys(roles: readonly string[]): RoleKey[] {
  return roles.filter((role) => roleKey.safeParse(role).success)
}
