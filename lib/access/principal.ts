import type { Permission, RoleKey } from '#lib/contracts/people.ts'
import { asSessionId, asUserId, type SessionId, type UserId } from '#lib/core/ids.ts'
import { isRoleKey, permissionsOf, roles } from './roles.ts'

/** Who acts. Loaded anew for every operation: a revoked role or session counts at once. */
export interface Principal {
  readonly userId: UserId
  readonly email: string
  readonly name: string
  /** Names the person's schema (dev_<slug>) and branches. */
  readonly slug: string
  readonly roles: readonly RoleKey[]
  readonly permissions: ReadonlySet<Permission>
  readonly sessionId: SessionId | null
  readonly via: 'session' | 'token' | 'system'
}

export interface PrincipalRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly slug: string
  readonly roles: readonly { readonly role: string }[]
}

export function toPrincipal(
  user: PrincipalRow,
  by: { readonly via: 'session'; readonly sessionId: string } | { readonly via: 'token' | 'system' },
): Principal {
  const keys = user.roles.map((each) => each.role).filter(isRoleKey)
  return {
    userId: asUserId(user.id),
    email: user.email,
    name: user.name,
    slug: user.slug,
    roles: keys,
    permissions: permissionsOf(keys),
    sessionId: by.via === 'session' ? asSessionId(by.sessionId) : null,
    via: by.via,
  }
}

/** The installation itself, for what happens at its first start. No person can be it. */
export const systemPrincipal: Principal = {
  userId: asUserId('00000000-0000-0000-0000-000000000000'),
  email: 'metricwright@localhost',
  name: 'Metricwright',
  slug: 'metricwright',
  roles: roles.map((role) => role.key),
  permissions: permissionsOf(['admin']),
  sessionId: null,
  via: 'system',
}
