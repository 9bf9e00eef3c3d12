import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { loadConfig } from '#lib/config/config.ts'
import { deriveKey } from '#lib/config/secret-box.ts'

/** The cookie holds a JWT with a session id and nothing else; the row decides. */
const claims = z.object({ sid: z.uuid() })

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

/** The session id of a cookie's value, null where it is not ours or has expired. */
export async function readSessionCookie(value: string | undefined): Promise<string | null> {
  if (!value) return null
  try {
    const parsed = claims.safeParse(await decode({ token: value, secret: sessionSecret() }))
    return parsed.success ? parsed.data.sid : null
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
