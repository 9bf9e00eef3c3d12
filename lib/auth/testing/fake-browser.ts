import NextAuth from 'next-auth'
import { z } from 'zod'
import { nextAuthOptions } from '../next-auth-options.ts'

export interface AuthAnswer {
  readonly status: number
  /** Where the browser is sent, or what the page's own call got as `url`. */
  readonly url: URL | null
  readonly body: unknown
}

/** Talks to next-auth as a browser does, with a cookie jar, through its handler for plain requests and responses. */
export class FakeBrowser {
  readonly cookies = new Map<string, string>()
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  get(path: string): Promise<AuthAnswer> {
    return this.#send('GET', path, {})
  }

  async post(path: string, form: Readonly<Record<string, string>>): Promise<AuthAnswer> {
    const { body } = await this.get('/api/auth/csrf')
    const { csrfToken } = z.object({ csrfToken: z.string() }).parse(body)
    return this.#send('POST', path, { csrfToken, json: 'true', ...form })
  }

  async #send(method: string, path: string, body: Readonly<Record<string, string>>): Promise<AuthAnswer> {
    const url = new URL(path, this.#origin)
    const request = {
      method,
      query: { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.split('/').slice(3) },
      body,
      cookies: Object.fromEntries(this.cookies),
      headers: { host: url.host, 'x-forwarded-for': '10.1.1.1', 'user-agent': 'fake browser' },
    }
    const response = new FakeResponse(this.cookies)
    await Reflect.apply(NextAuth, undefined, [
      request,
      response,
      nextAuthOptions({ userAgent: 'fake browser' }),
    ])
    return response.answer(this.#origin)
  }
}

/** The part of a Next response that next-auth uses. */
class FakeResponse {
  #status = 200
  #body: unknown = null
  readonly #headers = new Map<string, unknown>()
  readonly #cookies: Map<string, string>

  constructor(cookies: Map<string, string>) {
    this.#cookies = cookies
  }

  status(code: number): this {
    this.#status = code
    return this
  }

  getHeader(name: string): unknown {
    return this.#headers.get(name.toLowerCase())
  }

  setHeader(name: string, value: unknown): this {
    this.#headers.set(name.toLowerCase(), value)
    if (name.toLowerCase() === 'set-cookie') for (const line of [value].flat()) this.#keep(String(line))
    return this
  }

  json(body: unknown): void {
    this.#body = body
  }

  send(body: unknown): void {
    this.#body = body
  }

  end(): void {}

  answer(origin: string): AuthAnswer {
    const inBody = z.object({ url: z.string() }).safeParse(this.#body)
    const location = inBody.success ? inBody.data.url : this.#headers.get('location')
    return {
      status: this.#status,
      url: typeof location === 'string' ? new URL(location, origin) : null,
      body: this.#body,
    }
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const value = decodeURIComponent(pair.slice(at + 1))
    if (value === '') this.#cookies.delete(pair.slice(0, at))
    else this.#cookies.set(pair.slice(0, at), value)
  }
}
