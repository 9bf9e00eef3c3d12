import { z } from 'zod'
import { ClientError } from './client-error.ts'

const csrf = z.object({ csrfToken: z.string() })

/** Ends the session on the server, then shows the sign-in page. */
export async function signOut(): Promise<void> {
  const parsed = csrf.safeParse(await (await fetch('/api/auth/csrf')).json().catch(() => null))
  if (!parsed.success)
    throw new ClientError('unavailable', 'Signing out did not work.', { remedy: 'Try again.' })
  const response = await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken: parsed.data.csrfToken, json: 'true' }),
  })
  if (!response.ok)
    throw new ClientError('unavailable', 'Signing out did not work.', { remedy: 'Try again.' })
  window.location.assign('/sign-in')
}
