import { z } from 'zod'

const csrf = z.object({ csrfToken: z.string() })
const answer = z.object({ url: z.string() })

/** Null: signed in. Else a code for `describeSignInError`. */
export async function signIn(email: string, password: string, code = ''): Promise<string | null> {
  try {
    const form = { email, password, code, csrfToken: await getCsrfToken(), json: 'true' }
    const { url } = answer.parse(await post('/api/auth/callback/credentials', form))
    return new URL(url, window.location.origin).searchParams.get('error')
  } catch {
    return 'unavailable'
  }
}

/** Goes to the provider's page. Resolves with a code only where that did not work. */
export async function signInWith(provider: string, next: string): Promise<string | null> {
  try {
    const form = { csrfToken: await getCsrfToken(), callbackUrl: next, json: 'true' }
    const { url } = answer.parse(await post(`/api/auth/signin/${provider}`, form))
    window.location.assign(url)
    return new URL(url, window.location.origin).searchParams.get('error')
  } catch {
    return 'unavailable'
  }
}

async function getCsrfToken(): Promise<string> {
  return csrf.parse(await (await fetch('/api/auth/csrf')).json()).csrfToken
}

async function post(address: string, form: Record<string, string>): Promise<unknown> {
  const response = await fetch(address, { method: 'POST', body: new URLSearchParams(form) })
  return response.json()
}
