import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import { loadViewed } from '#lib/access/load-viewed.ts'
import type { Principal } from '#lib/access/principal.ts'
import { tokenScope } from '#lib/contracts/people.ts'
import { Kept } from '#lib/core/kept.ts'
import { processSingleton } from '#lib/core/process-singleton.ts'
import { findTokenUser } from '#lib/db/api-token-repository.ts'
import { findSessionUser } from '#lib/db/session-repository.ts'
import { findUserWithAccess } from '#lib/db/user-repository.ts'
import { API_TOKEN_PREFIX, hashSecret } from './secrets.ts'
import { cookieOf, readSessionCookie, sessionCookieName } from './session-cookie.ts'

/** Who sends a request: by `Authorization: Bearer mw_…`, else by the session cookie. Null: nobody that we know. */
export async function authenticate(request: Request): Promise<Principal | null> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) return authenticateToken(authorization)
  return authenticateCookie(cookieOf(request, sessionCookieName()))
}

export async function authenticateCookie(value: string | undefined): Promise<Principal | null> {
  const sessionId = await readSessionCookie(value)
  return sessionId === null ? null : loadSessionPrincipal(sessionId)
}

const MOST_SESSIONS = 2_000

/** Whose each session is, which never changes; whether it still holds is asked every time. */
const sessionUsers = () => processSingleton('session-users', () => new Kept<string>(MOST_SESSIONS))

/**
 * Whose session a request claims, where that one has been loaded before: enough to begin reading what they will look
 * at, not to show it. Null: not known, or no session.
 */
export async function recallSessionUser(request: Request): Promise<string | null> {
  if (request.headers.has('authorization')) return null
  const sessionId = await readSessionCookie(cookieOf(request, sessionCookieName()))
  return sessionId === null ? null : (sessionUsers().get(sessionId) ?? null)
}

export async function loadSessionPrincipal(sessionId: string): Promise<Principal | null> {
  const found = await findSessionUser(sessionId)
  if (found === null) {
    sessionUsers().delete(sessionId)
    return null
  }
  sessionUsers().set(sessionId, found.user.id)
  const { user, held, view, needsSecondFactor } = found
  const own = await loadPrincipalOf(user, { via: 'session', sessionId, needsSecondFactor }, held)
  return view === null ? own : loadViewed(own, sessionId, view)
}

/** The person as they are now, for work that goes on after the request, such as a run. Null: account closed or gone. */
export async function loadPrincipal(userId: string): Promise<Principal | null> {
  const found = await findUserWithAccess(userId)
  return found === null || found.user.disabledAt !== null
    ? null
    : loadPrincipalOf(found.user, { via: 'system' }, found.held)
}

async function authenticateToken(authorization: string): Promise<Principal | null> {
  const [scheme, token] = authorization.split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token?.startsWith(API_TOKEN_PREFIX)) return null
  const found = await findTokenUser(hashSecret(token))
  if (found === null) return null
  // A scope that this version does not know opens nothing.
  const scopes = found.scopes.flatMap((each) => tokenScope.safeParse(each).data ?? [])
  return loadPrincipalOf(found.user, { via: 'token', scopes })
}
