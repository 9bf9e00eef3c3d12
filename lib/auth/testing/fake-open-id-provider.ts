import { createHash, createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'

interface Grant {
  readonly challenge: string
  readonly nonce: string
}

export interface FakePerson {
  readonly sub: string
  readonly email: string
  readonly name: string
  readonly email_verified?: boolean
  /** Further claims, such as groups. */
  readonly [claim: string]: unknown
}

const CLIENT_ID = 'metricwright'

/** A small OpenID provider on loopback: discovery, codes with PKCE, RS256 tokens. `person` is who signs in next. */
export class FakeOpenIdProvider {
  readonly clientId = CLIENT_ID
  readonly clientSecret = 'provider secret'
  person: FakePerson = { sub: '1', email: '', name: '' }
  /** Put into the next token in place of the nonce that was asked for. */
  wrongNonce: string | null = null
  issuer = ''
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #grants = new Map<string, Grant>()
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    })
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.issuer = `http://127.0.0.1:${address.port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** What the provider's page does when the person agrees: the address that the browser is sent back to. */
  agree(authorizationUrl: string): URL {
    const asked = new URL(authorizationUrl).searchParams
    if (asked.get('code_challenge_method') !== 'S256') throw new Error('PKCE is missing')
    const code = createHash('sha256').update(`${Math.random()}`).digest('hex')
    this.#grants.set(code, { challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') ?? '' })
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.searchParams.set('code', code)
    back.searchParams.set('state', asked.get('state') ?? '')
    return back
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { pathname } = new URL(request.url ?? '/', this.issuer)
    if (pathname === '/.well-known/openid-configuration') return { status: 200, body: this.#configuration() }
    if (pathname === '/keys') {
      const key = this.#keys.publicKey.export({ format: 'jwk' })
      return { status: 200, body: { keys: [{ ...key, kid: 'one', alg: 'RS256', use: 'sig' }] } }
    }
    if (pathname !== '/token') return { status: 404, body: {} }
    let text = ''
    for await (const chunk of request) text += String(chunk)
    return this.#exchange(new URLSearchParams(text))
  }

  #configuration() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }
  }

  #exchange(form: URLSearchParams): { status: number; body: unknown } {
    const grant = this.#grants.get(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (grant === undefined || grant.challenge !== challenge)
      return { status: 400, body: { error: 'invalid_grant' } }
    const seconds = Math.floor(Date.now() / 1000)
    const token = this.#sign({
      ...this.person,
      iss: this.issuer,
      aud: CLIENT_ID,
      iat: seconds,
      exp: seconds + 300,
      nonce: this.wrongNonce ?? grant.nonce,
    })
    return {
      status: 200,
      body: { access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: token },
    }
  }

  #sign(claims: object): string {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encode(claims)}`
    const key = createPrivateKey(this.#keys.privateKey.export({ format: 'pem', type: 'pkcs8' }))
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`
  }
}
