import { createServer, type Server } from 'node:http'
import Provider, { type AccountClaims, type Configuration } from 'oidc-provider'

const CLIENT_ID = 'metricwright'
const SECRET = 'a secret of at least thirty-two characters'

/**
 * The certified OpenID provider `oidc-provider`, on loopback, with its own pages for sign-in and consent. People are
 * known by the name that they type there; what it claims of each is in `people`.
 */
export class RealOpenIdServer {
  readonly clientId = CLIENT_ID
  readonly clientSecret = SECRET
  readonly people = new Map<string, Omit<AccountClaims, 'sub'>>()
  issuer = ''
  #server: Server | null = null

  /** `callback` is where the client is sent back to. */
  async start(callback: string): Promise<void> {
    const server = createServer()
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.issuer = `http://127.0.0.1:${address.port}`
    const handle = new Provider(this.issuer, this.#configuration(callback)).callback()
    server.on('request', (request, response) => void handle(request, response))
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (server === null) return
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  #configuration(callback: string): Configuration {
    return {
      clients: [{ client_id: CLIENT_ID, client_secret: SECRET, redirect_uris: [callback] }],
      claims: {
        openid: ['sub'],
        email: ['email', 'email_verified'],
        profile: ['name'],
        groups: ['groups'],
      },
      // As Okta, Keycloak and Entra ID do it: what is said of a person stands in the ID token.
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      findAccount: (_, sub) => ({
        accountId: sub,
        claims: () => Promise.resolve({ sub, ...this.people.get(sub) }),
      }),
      cookies: { keys: ['cookies of a test'] },
    }
  }
}

/** What a person does with the provider's pages: goes there, types a name, agrees. Ends at the address they are sent back to. */
export async function signInAtProvider(authorizationUrl: string, name: string): Promise<URL> {
  const cookies = new Map<string, string>()
  const { origin } = new URL(authorizationUrl)
  let url = new URL(authorizationUrl)
  let form: URLSearchParams | null = null
  for (let step = 0; step < 20; step += 1) {
    if (url.origin !== origin) return url
    const response: Response = await fetch(url, {
      ...(form === null ? {} : { method: 'POST', body: form }),
      headers: { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; ') },
      redirect: 'manual',
    })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    const location = response.headers.get('location')
    const page = await response.text()
    if (location !== null) [url, form] = [new URL(location, url), null]
    else [url, form] = readForm(page, url, name)
  }
  throw new Error('The provider sends in circles.')
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  if (pair.slice(at + 1) === '') cookies.delete(pair.slice(0, at))
  else cookies.set(pair.slice(0, at), pair.slice(at + 1))
}

function readForm(page: string, url: URL, name: string): [URL, URLSearchParams] {
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
  if (action === undefined || prompt === undefined) throw new Error(`No form: ${page.slice(0, 500)}`)
  return [new URL(action, url), new URLSearchParams({ prompt, login: name, password: 'any' })]
}
