import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { RoleKey, TokenScope } from '#lib/contracts/people.ts'
import type { ServiceAccount } from '#lib/contracts/service-accounts.ts'
import { AppError } from '#lib/core/app-error.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { revokeAllApiTokens } from '#lib/db/api-token-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { lockRoleChanges, replaceRoles } from '#lib/db/role-repository.ts'
import * as accounts from '#lib/db/service-account-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { setUserDisabled } from '#lib/db/user-repository.ts'
import { toRoleKeys } from './describe-person.ts'
import { requireRoles } from './manage-people.ts'
import { describeToken, inDays, issueToken } from './my-tokens.ts'

interface TokenWish {
  readonly scopes: readonly TokenScope[]
  readonly expiresInDays: number | null
}
interface AccountText {
  readonly name: string
  readonly roles: readonly RoleKey[]
}

/** Whoever makes one gives it roles, so it takes the right to assign roles. */
const permission = 'roles.assign'

export const listServiceAccounts = operation(
  { name: 'service-account.list', permission },
  async (_: OperationContext, __: void): Promise<{ accounts: ServiceAccount[] }> => {
    const rows = await accounts.listServiceAccounts()
    const names = await listUserNames(rows.flatMap(({ createdBy }) => createdBy ?? []))
    return { accounts: rows.map((row) => describe(row, names)) }
  },
)

/** The secret leaves the server here and at a renewal, and nowhere else. */
export const createServiceAccount = operation(
  {
    name: 'service-account.create',
    permission,
    audit: ({ name, roles, scopes }: AccountText & TokenWish) =>
      `service account ${name}: ${scopes.join(', ')}; roles ${roles.join(', ') || 'none'}`,
  },
  async (context: OperationContext, { name, roles, ...wish }) => {
    requireBrowser(context)
    requireScopes(wish.scopes)
    const { id } = await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      await requireRoles(context.principal, roles)
      const createdBy = context.principal.userId
      return accounts.createServiceUser(database, { name, roles: [...new Set(roles)], createdBy })
    })
    return issue(context, id, wish)
  },
)

export const updateServiceAccount = operation(
  {
    name: 'service-account.update',
    permission,
    audit: ({ name, roles }: AccountText & { id: string }) =>
      `service account ${name}: roles ${roles.join(', ') || 'none'}`,
  },
  async ({ principal }: OperationContext, { id, name, roles }): Promise<ServiceAccount> => {
    await getAccount(id)
    await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      await requireRoles(principal, roles)
      await accounts.renameServiceUser(database, id, name)
      await replaceRoles(database, { userId: id, roles: [...new Set(roles)], assignedBy: principal.userId })
      await notifyAccessChanged(database)
    })
    return describeOne(id)
  },
)

export const renewServiceSecret = operation(
  {
    name: 'service-account.renew',
    permission,
    audit: ({ id, scopes }: TokenWish & { id: string }) => `service account ${id}: ${scopes.join(', ')}`,
  },
  async (context: OperationContext, { id, ...wish }) => {
    requireBrowser(context)
    requireScopes(wish.scopes)
    await getAccount(id)
    await revokeAllApiTokens(id)
    return issue(context, id, wish)
  },
)

/** The row stays: runs that it started keep their starter. */
export const removeServiceAccount = operation(
  {
    name: 'service-account.remove',
    permission,
    audit: ({ id }: { id: string }, done?: { readonly name: string }) =>
      `service account ${done?.name ?? id}`,
  },
  async (_: OperationContext, { id }): Promise<{ ok: true; name: string }> => {
    const { name } = await getAccount(id)
    await setUserDisabled(id, true)
    await revokeAllApiTokens(id)
    await notifyAccessChanged()
    return { ok: true, name }
  },
)

async function issue({ clock }: OperationContext, id: string, { scopes, expiresInDays }: TokenWish) {
  const { name } = await getAccount(id)
  const { secret } = await issueToken(id, { name, scopes, expiresAt: inDays(clock, expiresInDays) })
  return { account: await describeOne(id), secret }
}

/** A stolen token must not be able to make one that outlives it. */
function requireBrowser({ principal }: OperationContext): void {
  if (principal.via !== 'token') return
  throw new AppError('forbidden', 'An API token cannot make another one. Sign in with your browser to do it.')
}

function requireScopes(scopes: readonly TokenScope[]): void {
  if (scopes.length > 1 && scopes.some((scope) => scope === 'scim' || scope === 'full')) {
    throw new AppError('invalid', 'The scopes full and scim stand alone.', {
      remedy: 'Make a service account of its own for the directory.',
    })
  }
}

async function getAccount(id: string): Promise<accounts.ServiceAccountRow> {
  const row = await accounts.findServiceAccount(id)
  if (row === null) throw new AppError('not-found', 'There is no such service account.')
  return row
}

async function describeOne(id: string): Promise<ServiceAccount> {
  const row = await getAccount(id)
  return describe(row, await listUserNames(row.createdBy === null ? [] : [row.createdBy]))
}

function describe(row: accounts.ServiceAccountRow, names: ReadonlyMap<string, string>): ServiceAccount {
  const [token] = row.tokens
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    roles: toRoleKeys([...new Set(row.roles.map(({ role }) => role))]),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy === null ? null : (names.get(row.createdBy) ?? null),
    token: token === undefined ? null : describeToken(token),
  }
}
