import { operation } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import { hashPassword, verifyPassword } from '#lib/auth/password.ts'
import { beginAttempt } from '#lib/auth/rate-limit.ts'
import type { Me, Viewing } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import { getDatabase } from '#lib/db/client.ts'
import { listOpenSessions, revokeSessions } from '#lib/db/session-repository.ts'
import { findUserById, setPasswordHash } from '#lib/db/user-repository.ts'

const wrongPasswords = { most: 8, windowSeconds: 15 * 60, what: 'wrong passwords' }

export const getMyself = operation<void, Me>({ name: 'me.get', permission: null }, async ({ principal }) => ({
  roleNames: (await loadRoleTable())
    .filter((role) => principal.roles.includes(role.key))
    .map((role) => role.name),
  id: principal.userId,
  email: principal.email,
  name: principal.name,
  slug: principal.slug,
  roles: [...principal.roles],
  permissions: [...principal.permissions],
  viewing: describeView(principal),
}))

function describeView({ viewing }: Principal): Viewing | null {
  if (viewing === null) return null
  const { kind, key, name, until } = viewing
  return { kind, key, name, until }
}

export const listMySessions = operation(
  { name: 'session.list', permission: null },
  async ({ principal }, _: void) => {
    const sessions = await listOpenSessions(principal.userId)
    return {
      sessions: sessions.map((session) => ({
        id: session.id,
        userAgent: session.userAgent,
        createdAt: session.createdAt.toISOString(),
        lastSeenAt: session.lastSeenAt.toISOString(),
        current: session.id === principal.sessionId,
      })),
    }
  },
)

export const revokeMySession = operation<{ id: string }, { ok: true }>(
  { name: 'session.revoke', permission: null, audit: ({ id }) => `session ${id}` },
  async ({ principal }, { id }) => {
    const ended = await revokeSessions(principal.userId, { only: id })
    if (ended.length === 0) throw new AppError('not-found', 'You have no such session.')
    return { ok: true }
  },
)

/** Other sessions end: whoever knew the old password is out. */
export const changeMyPassword = operation<{ current: string; next: string }, { ok: true }>(
  { name: 'password.change', permission: null, audit: () => 'own password' },
  async ({ principal }, { current, next }) => {
    if (principal.via !== 'session') {
      throw new AppError('forbidden', 'A password is changed from a session, not with an API token.')
    }
    const forget = await beginAttempt({ ...wrongPasswords, key: `password:${principal.userId}` })
    const user = await findUserById(principal.userId)
    if (user?.passwordHash && !(await verifyPassword(current, user.passwordHash))) {
      throw new AppError('invalid', 'That is not your present password.')
    }
    await forget()
    await setPasswordHash(getDatabase(), principal.userId, await hashPassword(next))
    await revokeSessions(
      principal.userId,
      principal.sessionId === null ? {} : { except: principal.sessionId },
    )
    return { ok: true }
  },
)
