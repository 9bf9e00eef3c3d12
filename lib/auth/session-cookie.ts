import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { loadConfig } from '#lib/config/config.ts'
import { deriveKey } from '#lib/config/secret-box.ts'
import { Kept } from '#lib/core/kept.ts'
import { processSingleton } from '#lib/core/process-singleton.ts'
import { hashSecret } from './secrets.ts'

/** The cookie holds a JWT with a session id and nothing else; the row decides. */
const claims = z.object({ sid: z.uuid(), exp: z.number() })

export const SESSION_MAX_AGE_SECONDS = 30 * 24 * 3600

export function sessionSecret(): string {
  return deriveKey(loadConfig().key, 'session').toString('hex')
}

export function usesSecureCookies(): boolean {
  return loadConfig().webUrl.startsWith('https://')
}

export function sessionCookieName(): string {
  return `${usesSecureCookies() ? '__Host-' : ''}metricwright.session`
}

type SessionClaims = z.output<typeof claims>

const MOST_COOKIES = 2_000

/** What cookies said that were opened already, by their hashes: each request of a page has the same. */
const opened = () => processSingleton('session-cookies', () => new Kept<SessionClaims>(MOST_COOKIES))

/** The session id of a cookie's value, null where it is not ours or has expired. */
export async function readSessionCookie(value: string | undefined): Promise<string | null> {
  if (!value) return null
  const key = hashSecret(value)
  const known = opened().get(key) ?? (await openCookie(value))
  if (known === null || known.exp * 1000 <= Date.now()) return null
  opened().set(key, known)
  return known.sid
}

async function openCookie(value: string): Promise<SessionClaims | null> {
  try {
    return claims.safeParse(await decode({ token: value, secret: sessionSecret() })).data ?? null
  } catch {
    return null
  }
}

/** What next-auth puts in the cookie at sign-in; the browser tests sign in with it. */
export async function makeSessionCookie(sessionId: string): Promise<{ name: string; value: string }> {
  const value = await encode({
    token: { sid: sessionId },
    secret: sessionSecret(),
    maxAge: SESSION_MAX_AGE_SECONDS,
  })
  return { name: sessionCookieName(), value }
}

export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
