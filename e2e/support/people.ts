import type { Stack } from './stack.ts'

export interface Account {
  readonly email: string
  readonly password: string
}

export type Role = 'admin' | 'team_lead' | 'data_analyst' | 'data_reader'

/** A cookie of a session, as Playwright's `context.addCookies` takes it. */
export interface SessionCookie {
  readonly name: string
  readonly value: string
  readonly url: string
}

/** Signs in as the form does. */
export async function signInCookie(stack: Pick<Stack, 'url'>, account: Account): Promise<SessionCookie> {
  const csrf = await fetch(`${stack.url}/api/auth/csrf`)
  const { csrfToken }: { csrfToken: string } = await csrf.json()
  const answer = await fetch(`${stack.url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: csrf.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
      origin: stack.url,
    },
    body: new URLSearchParams({ csrfToken, ...account, json: 'true' }),
  })
  for (const cookie of answer.headers.getSetCookie()) {
    const match = /^((?:__Host-)?metricwright\.session)=([^;]+)/.exec(cookie)
    if (match?.[1] && match[2]) return { name: match[1], value: match[2], url: stack.url }
  }
  throw new Error(`${account.email} could not sign in: ${answer.status} ${await answer.text()}`)
}

/** Asks the API as that person; throws where it refuses. */
export async function callApi<T>(
  stack: Pick<Stack, 'url'>,
  cookie: SessionCookie,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetchAs(stack, cookie, method, path, body)
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

export function fetchAs(
  stack: Pick<Stack, 'url'>,
  cookie: SessionCookie,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(stack.url + path, {
    method,
    headers: {
      cookie: `${cookie.name}=${cookie.value}`,
      origin: stack.url,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Invited by the admin by link, joined with a password: the way that everybody goes. */
export async function addPerson(
  stack: Pick<Stack, 'url'>,
  admin: SessionCookie,
  person: { readonly name: string; readonly email: string; readonly role: Role },
): Promise<Account> {
  const password = `${person.email} has a long password`
  const { url } = await callApi<{ url: string }>(stack, admin, 'POST', '/api/people/invitations', {
    email: person.email,
    name: person.name,
    roles: [person.role],
  })
  const token = url.split('/').at(-1)
  const joined = await fetch(`${stack.url}/api/links/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify({ name: person.name, password }),
  })
  if (!joined.ok) throw new Error(`${person.email} could not join: ${await joined.text()}`)
  return { email: person.email, password }
}
