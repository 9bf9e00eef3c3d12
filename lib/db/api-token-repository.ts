import { getDatabase } from './client.ts'
import type { UserWithRoles } from './user-repository.ts'

const TOUCH_AFTER_MS = 60_000

export interface ApiTokenRow {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

const shown = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
} as const

export async function createApiToken(token: {
  readonly userId: string
  readonly name: string
  readonly prefix: string
  readonly hash: string
  /** full where it is not said. */
  readonly scopes?: readonly string[]
  readonly expiresAt: Date | null
}): Promise<ApiTokenRow> {
  const { scopes = ['full'], ...rest } = token
  return getDatabase().apiToken.create({ data: { ...rest, scopes: [...scopes] }, select: shown })
}

export async function listApiTokens(userId: string): Promise<readonly ApiTokenRow[]> {
  return getDatabase().apiToken.findMany({
    where: { userId, revokedAt: null },
    orderBy: { createdAt: 'desc' },
    select: shown,
  })
}

/** False where the person has no such token. */
export async function revokeApiToken(userId: string, id: string): Promise<boolean> {
  const { count } = await getDatabase().apiToken.updateMany({
    where: { id, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  return count > 0
}

export async function revokeAllApiTokens(userId: string): Promise<void> {
  await getDatabase().apiToken.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: new Date() },
  })
}

/** A token that is neither revoked nor expired, with its person, whose account is open. */
export async function findTokenUser(
  hash: string,
): Promise<{ readonly user: UserWithRoles; readonly scopes: readonly string[] } | null> {
  const database = getDatabase()
  const token = await database.apiToken.findUnique({
    where: { hash },
    include: { user: { include: { roles: { select: { role: true } } } } },
  })
  const now = new Date()
  if (token === null || token.revokedAt !== null || token.user.disabledAt !== null) return null
  if (token.expiresAt !== null && token.expiresAt <= now) return null
  if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() > TOUCH_AFTER_MS) {
    await database.apiToken.update({ where: { id: token.id }, data: { lastUsedAt: now } })
  }
  return { user: token.user, scopes: token.scopes }
}
