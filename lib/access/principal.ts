import { createHash } from 'node:crypto'
import type { HeldGrant } from '#lib/contracts/access.ts'
import type { Permission, RoleKey, TokenScope, Viewing } from '#lib/contracts/people.ts'
import { asSessionId, asUserId, type SessionId, type UserId } from '#lib/core/ids.ts'
import { grantsOfRole, type Ceiling } from './decide.ts'
import { permissionsOf, roles, type Role } from './roles.ts'
import { limitPermissions, limitsOf, type Scope } from './scopes.ts'

/** As whom a person sees the product: what they may do is then that one's, within their own; who they are stays. */
export interface ViewedAs extends Viewing, Ceiling {}

/** Who acts. Loaded anew for every operation: a revoked role or session counts at once. */
export interface Principal {
  readonly userId: UserId
  readonly email: string
  readonly name: string
  /** Names the person's schema (dev_<slug>) and branches. */
  readonly slug: string
  readonly roles: readonly RoleKey[]
  readonly permissions: ReadonlySet<Permission>
  /** All that holds now: of the roles, of groups and of their own, in every project. */
  readonly grants: readonly HeldGrant[]
  readonly sessionId: SessionId | null
  readonly via: 'session' | 'token' | 'system'
  /** Of a token that has not all that its person may: what its scopes open. Null: no limit but the person's own. */
  readonly scopes: readonly Scope[] | null
  /** True where this installation asks for a second factor and the person has yet to set one up: until then, only that. */
  readonly needsSecondFactor: boolean
  /** Null: as themselves. Else roles, permissions and grants are those of whom they view as, and nothing is changed. */
  readonly viewing: ViewedAs | null
}

export interface PrincipalRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly slug: string
  readonly roles: readonly { readonly role: string }[]
}

/** What a person has beside the built-in roles; grants that are over are not among it. */
export interface HeldAccess {
  readonly customRoles: readonly Role[]
  readonly grants: readonly HeldGrant[]
}

export const builtInAccess: HeldAccess = { customRoles: [], grants: [] }

export type PrincipalVia =
  | { readonly via: 'session'; readonly sessionId: string; readonly needsSecondFactor?: boolean }
  | { readonly via: 'token'; readonly scopes?: readonly TokenScope[] }
  | { readonly via: 'system' }

export function toPrincipal(user: PrincipalRow, access: HeldAccess, by: PrincipalVia): Principal {
  const table = [...roles, ...access.customRoles]
  const held = table.filter((role) => user.roles.some((each) => each.role === role.key))
  const keys = held.map((role) => role.key)
  const scopes = by.via === 'token' ? limitsOf(by.scopes ?? ['full']) : null
  const permissions = permissionsOf(keys, table)
  return {
    userId: asUserId(user.id),
    email: user.email,
    name: user.name,
    slug: user.slug,
    roles: keys,
    permissions: scopes === null ? permissions : limitPermissions(permissions, scopes),
    grants: [...held.flatMap(grantsOfRole), ...access.grants],
    sessionId: by.via === 'session' ? asSessionId(by.sessionId) : null,
    via: by.via,
    scopes,
    needsSecondFactor: by.via === 'session' && by.needsSecondFactor === true,
    viewing: null,
  }
}

const KINDS = { role: 'role', group: 'group', user: 'person' } as const

/** As the audit log says it, e.g. "role Data Reader"; '' for oneself. */
export function describeViewing(viewing: Pick<Viewing, 'kind' | 'name'> | null): string {
  return viewing === null ? '' : `${KINDS[viewing.kind]} ${viewing.name}`
}

/** Equal where what a person may do is equal: part of every key under which answers are kept. */
export function accessMark(person: {
  readonly roles: readonly RoleKey[]
  readonly grants: readonly HeldGrant[]
  readonly viewing: (Pick<Viewing, 'kind' | 'key'> & Ceiling) | null
}): string {
  const { viewing } = person
  // Whoever views as somebody has no schema of their own then: even with equal grants it is not the same.
  const as = viewing === null ? null : [viewing.kind, viewing.key, viewing.ceiling]
  return createHash('sha1')
    .update(JSON.stringify([person.roles, person.grants, as]))
    .digest('hex')
}

/** The installation itself, for what happens at its first start. No person can be it. */
export const systemPrincipal: Principal = {
  userId: asUserId('00000000-0000-0000-0000-000000000000'),
  email: 'metricwright@localhost',
  name: 'Metricwright',
  slug: 'metricwright',
  roles: roles.map((role) => role.key),
  permissions: permissionsOf(['admin']),
  grants: roles.flatMap(grantsOfRole),
  sessionId: null,
  via: 'system',
  scopes: null,
  needsSecondFactor: false,
  viewing: null,
}
