import type { AuthOptions, Profile } from 'next-auth'
import type { OAuthConfig, Provider } from 'next-auth/providers/index'
import credentialsProvider from 'next-auth/providers/credentials'
import { z } from 'zod'
import { loadConfig, type OidcProvider } from '#lib/config/config.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { isUnavailable } from '#lib/db/client.ts'
import { loadIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { createSession, revokeSessions } from '#lib/db/session-repository.ts'
import { loadSessionPrincipal } from './authenticate.ts'
import { readGroups } from './read-groups.ts'
import {
  SESSION_MAX_AGE_SECONDS,
  sessionCookieName,
  sessionSecret,
  usesSecureCookies,
} from './session-cookie.ts'
import { addressOf, signInWithPassword } from './sign-in.ts'
import { signInWithProvider, type ProviderProfile } from './sign-in-with-provider.ts'

const credentials = z.object({
  email: z.string().max(320),
  password: z.string().max(1000),
  code: z.string().max(40).optional(),
})
const claims = z.object({
  sub: z.string().min(1),
  email: z.string().default(''),
  name: z.string().default(''),
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
})

/** next-auth keeps the protocol; who a person is and what a session is, we decide. Made anew for each request. */
export function nextAuthOptions(request: { readonly userAgent: string }): AuthOptions {
  const secure = usesSecureCookies()
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return {
    secret: sessionSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_SECONDS },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: sessionCookieName(), options: cookie } },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: [passwordProvider(), ...loadConfig().oidc.map(oidcProvider)],
    callbacks: {
      signIn: async ({ account, user, profile }) => {
        if (account?.type === 'credentials') return true
        const outcome = await signInWithProvider(await profileOf(account?.provider ?? '', profile))
        if (outcome.status === 'refused') return `/sign-in?error=${outcome.reason}`
        // The only thing that next-auth hands on to the jwt callback.
        user.id = outcome.userId
        return true
      },
      /** At sign-in a session row is made; the token holds its id and nothing else. */
      jwt: async ({ token, user, account }) => {
        if (!account) return { sid: token['sid'] }
        const method = account.type === 'credentials' ? 'password' : 'provider'
        return { sid: await createSession(user.id, request.userAgent, method) }
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: { signOut: async ({ token }) => endSession(token['sid']) },
    logger: { error: logError, warn: () => undefined, debug: () => undefined },
  }
}

function passwordProvider(): Provider {
  return credentialsProvider({
    id: 'credentials',
    name: 'password',
    credentials: { email: {}, password: {}, code: {} },
    authorize: async (input, request) => {
      const parsed = credentials.safeParse(input)
      if (!parsed.success) return null
      const forwarded: unknown = request.headers?.['x-forwarded-for']
      const address = addressOf(typeof forwarded === 'string' ? forwarded : null)
      try {
        return { id: await signInWithPassword({ ...parsed.data, address }) }
      } catch (error) {
        throw new Error(toErrorCode(error), { cause: error })
      }
    },
  })
}

/** What the sign-in page gets as `error`: a code that it knows, never a message from inside. */
function toErrorCode(error: unknown): string {
  if (isUnavailable(error)) return 'unavailable'
  if (!isAppError(error)) {
    console.error('sign-in', error)
    return 'internal'
  }
  const step = error.details?.['step']
  if (typeof step === 'string') return step
  if (error.kind !== 'rate-limited') return 'wrong'
  return `wait-${Number(error.details?.['retryAfterSeconds'] ?? 60)}`
}

function oidcProvider(provider: OidcProvider): OAuthConfig<Profile> {
  return {
    id: provider.id,
    name: provider.name,
    type: 'oauth',
    wellKnown: `${provider.issuer}/.well-known/openid-configuration`,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    authorization: { params: { scope: provider.scope } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    profile: (profile) => ({ id: profile.sub ?? '' }),
  }
}

async function profileOf(provider: string, profile: unknown): Promise<ProviderProfile> {
  const parsed = claims.parse(profile)
  const { groupsClaim } = await loadIdentitySettings()
  return {
    provider,
    subject: parsed.sub,
    email: parsed.email,
    name: parsed.name,
    emailVerified: parsed.email_verified ?? provesAddresses(provider),
    groups: readGroups(profile, groupsClaim),
  }
}

/** A provider that does not say whether an address is proven may let people type any: it is one only where an admin vouches. */
function provesAddresses(provider: string): boolean {
  return loadConfig().oidc.some(({ id, provesAddresses }) => id === provider && provesAddresses)
}

async function endSession(sid: unknown): Promise<void> {
  const parsed = z.uuid().safeParse(sid)
  if (!parsed.success) return
  const principal = await loadSessionPrincipal(parsed.data)
  if (principal !== null) await revokeSessions(principal.userId, { only: parsed.data })
}

function logError(code: string, metadata: unknown): void {
  // A wrong cookie is no fault of ours, and its content is nobody's business.
  if (code === 'JWT_SESSION_ERROR') return
  const parsed = z.union([z.instanceof(Error), z.object({ error: z.instanceof(Error) })]).safeParse(metadata)
  const cause = parsed.success ? ('error' in parsed.data ? parsed.data.error : parsed.data) : null
  console.error('next-auth', code, cause?.message ?? '')
}
