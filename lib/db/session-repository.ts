import {
  heldAccessColumns,
  readHeldAccess,
  type HeldAccessJson,
  type HeldAccessRows,
} from './access-repository.ts'
import { getDatabase } from './client.ts'
import { Prisma } from './generated/client.ts'
import { userColumns, type UserWithRoles } from './user-repository.ts'

const SESSION_DAYS = 30
/** `last_seen_at` is for people: writing it on every request would be waste. */
const TOUCH_AFTER_MS = 60_000

export interface SessionRow {
  readonly id: string
  readonly userAgent: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

export async function createSession(
  userId: string,
  userAgent: string,
  method: 'password' | 'provider' = 'password',
): Promise<string> {
  const now = Date.now()
  const database = getDatabase()
  const [row] = await database.$transaction([
    database.session.create({
      data: {
        userId,
        method,
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

/** Of whom a session sees the product. */
export interface SessionView {
  readonly kind: string
  readonly key: string
  readonly name: string
  readonly until: Date
  /** By the database's clock. */
  readonly over: boolean
}

export interface SessionUser {
  readonly user: UserWithRoles
  readonly held: HeldAccessRows
  readonly view: SessionView | null
  /** Signed in by password alone, where the settings ask for more. */
  readonly needsSecondFactor: boolean
}

interface SessionRowOfUser extends UserWithRoles, HeldAccessJson {
  readonly sessionSeenAt: Date
  readonly passwordOnly: boolean
  readonly secondFactorRule: string | null
  readonly viewKind: string | null
  readonly viewKey: string | null
  readonly viewName: string | null
  readonly viewUntil: Date | null
  readonly viewOver: boolean | null
}

/**
 * The person of a session that is neither revoked nor expired, whose account is open, with all that they hold. Every
 * request begins with it: one statement, not one for each table.
 */
export async function findSessionUser(sessionId: string): Promise<SessionUser | null> {
  const [row] = await getDatabase().$queryRaw<SessionRowOfUser[]>`
    select ${userColumns}, s.last_seen_at as "sessionSeenAt", s.view_kind as "viewKind", s.view_key as "viewKey", s.view_name as "viewName",
           s.view_until as "viewUntil", s.view_until <= now() as "viewOver",
           ${heldAccessColumns(Prisma.sql`u.id`)},
           s.method = 'password' and not exists (
             select from second_factor f where f.user_id = u.id and f.confirmed_at is not null
           ) as "passwordOnly",
           (select i.value ->> 'secondFactor' from setting i where i.key = 'identity') as "secondFactorRule"
      from session s join "user" u on u.id = s.user_id
     where s.id = ${sessionId}::uuid and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null`
  if (row === undefined) return null
  const { viewKind, viewKey, viewName, viewUntil, viewOver, ...rest } = row
  const { sessionSeenAt, passwordOnly, secondFactorRule, customRoles, grants, ...user } = rest
  const needsSecondFactor = passwordOnly && asksFor(secondFactorRule, user)
  const held = readHeldAccess({ customRoles, grants })
  if (Date.now() - sessionSeenAt.getTime() > TOUCH_AFTER_MS) {
    // When somebody was last seen is not worth a request that fails or waits: a busy database is told at the next one.
    void touch(sessionId, user.id).catch(() => undefined)
  }
  if (viewKind === null || viewKey === null || viewUntil === null) {
    return { user, held, needsSecondFactor, view: null }
  }
  const view = {
    kind: viewKind,
    key: viewKey,
    name: viewName ?? '',
    until: viewUntil,
    over: viewOver === true,
  }
  return { user, held, needsSecondFactor, view }
}

function asksFor(rule: string | null, { roles }: Pick<UserWithRoles, 'roles'>): boolean {
  return rule === 'everyone' || (rule === 'admins' && roles.some(({ role }) => role === 'admin'))
}

/** Until when: by the database's clock. Null where the session has ended meanwhile. */
export async function startSessionView(
  sessionId: string,
  view: { readonly kind: string; readonly key: string; readonly name: string; readonly seconds: number },
): Promise<Date | null> {
  const [row] = await getDatabase().$queryRaw<{ until: Date }[]>`
    update session set view_kind = ${view.kind}, view_key = ${view.key}, view_name = ${view.name},
      view_until = now() + make_interval(secs => ${view.seconds})
    where id = ${sessionId}::uuid and revoked_at is null
    returning view_until as until`
  return row?.until ?? null
}

/** False where it had ended already: of several requests that come at once, one ends it. */
export async function endSessionView(sessionId: string): Promise<boolean> {
  const ended = await getDatabase().$executeRaw`
    update session set view_kind = null, view_key = null, view_name = null, view_until = null
    where id = ${sessionId}::uuid and view_kind is not null`
  return ended > 0
}

export async function listOpenSessions(userId: string): Promise<readonly SessionRow[]> {
  return getDatabase().session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { lastSeenAt: 'desc' },
    select: { id: true, userAgent: true, createdAt: true, lastSeenAt: true },
  })
}

/**
 * Ends sessions of one person and tells every process, so that live streams close. Returns the ids that ended. A
 * session that viewed as somebody leaves the line in the audit log that it no longer does.
 */
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
      returning id, user_id, case view_kind when 'user' then 'person' else view_kind end || ' ' || view_name as viewed
    ), told as (
      insert into audit_event (user_id, operation, outcome, subject, reason, viewed_as)
      select user_id, 'view-as.stop', 'done', viewed, 'The session ended.', viewed from ended where viewed is not null
    )
    select id::text, pg_notify('session_revoked', id::text)::text as notified from ended`
  return rows.map((row) => row.id)
}
