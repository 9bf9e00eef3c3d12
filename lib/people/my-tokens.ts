import { operation } from '#lib/access/operation.ts'
import { API_TOKEN_PREFIX, hashSecret, randomSecret } from '#lib/auth/secrets.ts'
import { tokenScope, type TokenScope } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import {
  createApiToken,
  listApiTokens,
  revokeApiToken,
  type ApiTokenRow,
} from '#lib/db/api-token-repository.ts'

interface NewToken {
  readonly name: string
  readonly expiresInDays: number | null
  readonly scope?: TokenScope
}

const SHOWN_DIGITS = 6

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
    audit: ({ name, scope = 'full' }: NewToken) =>
      `token ${name}${scope === 'read' ? ', which may only read' : ''}`,
  },
  async ({ principal, clock }, { name, expiresInDays, scope = 'full' }) => {
    // A stolen token must not be able to make one that outlives it.
    if (principal.via === 'token') {
      throw new AppError(
        'forbidden',
        'An API token cannot make another one. Sign in with your browser to do it.',
      )
    }
    const secret = `${API_TOKEN_PREFIX}${randomSecret()}`
    const row = await createApiToken({
      userId: principal.userId,
      name,
      prefix: secret.slice(0, API_TOKEN_PREFIX.length + SHOWN_DIGITS),
      hash: hashSecret(secret),
      scope,
      expiresAt: expiresInDays === null ? null : new Date(clock.now().getTime() + expiresInDays * 86_400_000),
    })
    return { token: describeToken(row), secret }
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

function describeToken(row: ApiTokenRow) {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scope: tokenScope.parse(row.scope),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}
