import { operation, type OperationContext } from '#lib/access/operation.ts'
import { API_TOKEN_PREFIX, hashSecret, randomSecret } from '#lib/auth/secrets.ts'
import { tokenScope, type TokenScope } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import type { Clock } from '#lib/core/clock.ts'
import {
  createApiToken,
  listApiTokens,
  revokeApiToken,
  type ApiTokenRow,
} from '#lib/db/api-token-repository.ts'

interface NewToken {
  readonly name: string
  readonly expiresInDays: number | null
  readonly scopes?: readonly TokenScope[]
}

const SHOWN_DIGITS = 6
const FULL: readonly TokenScope[] = ['full']

export const listMyTokens = operation(
  { name: 'token.list', permission: null },
  async ({ principal }, _: void) => {
    const tokens = await listApiTokens(principal.userId)
    return { tokens: tokens.map(describeToken) }
  },
)

/** The secret leaves the server here and nowhere else; only its hash is kept. */
export const createMyToken = operation(
  {
    name: 'token.create',
    permission: null,
    audit: ({ name, scopes = FULL }: NewToken) => `token ${name}: ${scopes.join(', ')}`,
  },
  async ({ principal, clock }: OperationContext, { name, expiresInDays, scopes = FULL }) => {
    // A stolen token must not be able to make one that outlives it.
    if (principal.via === 'token') {
      throw new AppError(
        'forbidden',
        'An API token cannot make another one. Sign in with your browser to do it.',
      )
    }
    if (scopes.includes('scim')) {
      throw new AppError('invalid', 'The scope scim is for service tokens only.')
    }
    return issueToken(principal.userId, { name, scopes, expiresAt: inDays(clock, expiresInDays) })
  },
)

export const revokeMyToken = operation<{ id: string }, { ok: true }>(
  { name: 'token.revoke', permission: null, audit: ({ id }) => `token ${id}` },
  async ({ principal }, { id }) => {
    if (!(await revokeApiToken(principal.userId, id))) {
      throw new AppError('not-found', 'You have no such token.')
    }
    return { ok: true }
  },
)

export function inDays(clock: Clock, days: number | null): Date | null {
  return days === null ? null : new Date(clock.now().getTime() + days * 86_400_000)
}

/** For an operation that has checked who may have it. */
export async function issueToken(
  userId: string,
  token: { readonly name: string; readonly scopes: readonly TokenScope[]; readonly expiresAt: Date | null },
) {
  const secret = `${API_TOKEN_PREFIX}${randomSecret()}`
  const prefix = secret.slice(0, API_TOKEN_PREFIX.length + SHOWN_DIGITS)
  const scopes = [...new Set(token.scopes)]
  const row = await createApiToken({ ...token, scopes, userId, prefix, hash: hashSecret(secret) })
  return { token: describeToken(row), secret }
}

export function describeToken(row: ApiTokenRow) {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.flatMap((each) => tokenScope.safeParse(each).data ?? []),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}
