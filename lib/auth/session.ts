import { cookies } from 'next/headers'
import { cache } from 'react'
import type { Principal } from '#lib/access/principal.ts'
import { authenticateCookie } from './authenticate.ts'
import { sessionCookieName } from './session-cookie.ts'

/** Who looks at a page, for server components; loaded once a request. */
export const getPagePrincipal = cache(async (): Promise<Principal | null> => {
  const jar = await cookies()
  return authenticateCookie(jar.get(sessionCookieName())?.value)
})
