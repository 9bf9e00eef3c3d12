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

/**
 * The person of a session that is neither revoked nor expired, whose account is open. Every request begins with it:
 * one statement, not one for each table.
 */
export async function findSessionUser(sessionId: string): Promise<UserWithRoles | null> {
  const [row] = await getDatabase().$queryRaw<(UserWithRoles & { sessionSeenAt: Date })[]>`
    select u.id::text, u.email, u.name, u.slug, u.kind, u.password_hash as "passwordHash", u.created_at as "createdAt",
           u.last_seen_at as "lastSeenAt", u.disabled_at as "disabledAt", s.last_seen_at as "sessionSeenAt",
           (select coalesce(jsonb_agg(jsonb_build_object('role', a.role)), '[]')
              from role_assignment a where a.user_id = u.id) as roles
      from session s join "user" u on u.id = s.user_id
     where s.id = ${sessionId}::uuid and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null`
  if (row === undefined) return null
  const { sessionSeenAt, ...user } = row
  if (Date.now() - sessionSeenAt.getTime() > TOUCH_AFTER_MS) {
    // When somebody was last seen is not worth a request that fails: a busy database is told at the next one.
    await touch(sessionId, user.id).catch(() => undefined)
  }
  return user
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
