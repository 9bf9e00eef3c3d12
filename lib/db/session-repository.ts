import { getDatabase } from './client.ts'
import type { UserWithRoles } from './user-repository.ts'

const SESSION_DAYS = 30
/** `last_seen_at` is for people: writing it on every request would be waste. */
const TOUCH_AFTER_MS = 60_000

export interface SessionRow {
  readonly id: string
  readonly userAgent: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

export async function createSession(userId: string, userAgent: string): Promise<string> {
  const now = Date.now()
  const database = getDatabase()
  const [row] = await database.$transaction([
    database.session.create({
      data: {
        userId,
        userAgent: userAgent.slice(0, 400),
        expiresAt: new Date(now + SESSION_DAYS * 24 * 3600 * 1000),
      },
      select: { id: true },
    }),
    database.user.update({ where: { id: userId }, data: { lastSeenAt: new Date(now) } }),
  ])
  return row.id
}

async function touch(sessionId: string, userId: string): Promise<void> {
  await getDatabase().$executeRaw`
    with seen as (update session set last_seen_at = now() where id = ${sessionId}::uuid)
    update "user" set last_seen_at = now() where id = ${userId}::uuid`
}

/** The person of a session that is neither revoked nor expired, whose account is open. */
export async function findSessionUser(sessionId: string): Promise<UserWithRoles | null> {
  const database = getDatabase()
  const session = await database.session.findUnique({
    where: { id: sessionId },
    include: { user: { include: { roles: { select: { role: true } } } } },
  })
  const now = new Date()
  if (session === null || session.revokedAt !== null || session.expiresAt <= now) return null
  if (session.user.disabledAt !== null) return null
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_AFTER_MS) {
    // When somebody was last seen is not worth a request that fails: a busy database is told at the next one.
    await touch(sessionId, session.userId).catch(() => undefined)
  }
  return session.user
}

export async function listOpenSessions(userId: string): Promise<readonly SessionRow[]> {
  return getDatabase().session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { lastSeenAt: 'desc' },
    select: { id: true, userAgent: true, createdAt: true, lastSeenAt: true },
  })
}

/** Ends sessions of one person and tells every process, so that live streams close. Returns the ids that ended. */
export async function revokeSessions(
  userId: string,
  which: { readonly only?: string; readonly except?: string },
): Promise<readonly string[]> {
  const rows = await getDatabase().$queryRaw<{ id: string }[]>`
    with ended as (
      update session set revoked_at = now()
      where user_id = ${userId}::uuid and revoked_at is null
        and (${which.only ?? null}::uuid is null or id = ${which.only ?? null}::uuid)
        and (${which.except ?? null}::uuid is null or id <> ${which.except ?? null}::uuid)
      returning id
    )
    select id::text, pg_notify('session_revoked', id::text)::text as notified from ended`
  return rows.map((row) => row.id)
}
