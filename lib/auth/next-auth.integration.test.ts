import { randomUUID } from 'node:crypto'
import { NextRequest } from 'next/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearProcessSingleton } from '#lib/core/process-singleton.ts'
import type { IdentitySettings } from '#lib/contracts/identity.ts'
import { loadIdentitySettings, saveIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { createUser } from '#lib/db/user-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { authenticateCookie } from './authenticate.ts'
import { handleAuthRequest } from './handle-auth-request.ts'
import { hashPassword } from './password.ts'
import { sessionCookieName } from './session-cookie.ts'
import { FakeBrowser } from './testing/fake-browser.ts'
import { FakeOpenIdProvider } from './testing/fake-open-id-provider.ts'

const test = useTestDatabase()
const provider = new FakeOpenIdProvider()
const origin = 'http://localhost:3000'
const variables = () => ({
  NEXTAUTH_URL: origin,
  METRICWRIGHT_OIDC_ISSUER: provider.issuer,
  METRICWRIGHT_OIDC_CLIENT_ID: provider.clientId,
  METRICWRIGHT_OIDC_CLIENT_SECRET: provider.clientSecret,
})

beforeAll(async () => {
  await provider.start()
  Object.assign(process.env, variables())
  clearProcessSingleton('config')
  await createUser(test.database, {
    email: 'ann@example.com',
    name: 'Ann',
    passwordHash: await hashPassword('ann password'),
    roles: ['data_analyst'],
    assignedBy: null,
  })
})
afterAll(async () => {
  for (const name of Object.keys(variables())) delete process.env[name]
  await provider.stop()
})
beforeEach(() => {
  provider.wrongNonce = null
  provider.person = {
    ...{ sub: 'ann-at-provider', email: 'ann@example.com', email_verified: true },
    name: 'Ann Provider',
  }
})

const who = (browser: FakeBrowser) => authenticateCookie(browser.cookies.get(sessionCookieName()))

/** Goes to the provider and comes back. */
async function signInThroughProvider(browser: FakeBrowser, change: (back: URL) => void = () => undefined) {
  const { url } = await browser.post('/api/auth/signin/oidc', { callbackUrl: '/' })
  const back = provider.agree(url?.href ?? '')
  change(back)
  return browser.get(back.pathname + back.search)
}

describe('a password', () => {
  it('makes a session row; the cookie holds its id and nothing else', async () => {
    const browser = new FakeBrowser(origin)
    const answer = await browser.post('/api/auth/callback/credentials', {
      email: 'ann@example.com',
      password: 'ann password',
    })
    expect(answer.url?.searchParams.get('error')).toBeNull()
    expect(await who(browser)).toMatchObject({ email: 'ann@example.com', via: 'session' })
    const row = await test.database.session.findFirstOrThrow()
    expect(row.userAgent).toBe('fake browser')
    expect((await browser.get('/api/auth/session')).body).toEqual({ expires: expect.any(String) })
  })

  it('says a code for what was wrong and no more', async () => {
    const browser = new FakeBrowser(origin)
    const answer = await browser.post('/api/auth/callback/credentials', {
      email: 'ann@example.com',
      password: 'wrong',
    })
    expect(answer.url?.searchParams.get('error')).toBe('wrong')
    expect(browser.cookies.has(sessionCookieName())).toBe(false)
  })

  it('is refused without the token of our own page', async () => {
    const browser = new FakeBrowser(origin)
    await browser.post('/api/auth/callback/credentials', {
      email: 'ann@example.com',
      password: 'ann password',
      csrfToken: 'guessed',
    })
    expect(await who(browser)).toBeNull()
  })

  it('is not sent by an address: whoever opens the one it goes to gets the sign-in', async () => {
    const request = new NextRequest(`${origin}/api/auth/callback/credentials?email=ann@example.com`)
    const params = Promise.resolve({ nextauth: ['callback', 'credentials'] })
    const answer = await handleAuthRequest(request, { params })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  it('ends with sign-out: the row is revoked, a kept cookie is worth nothing', async () => {
    const browser = new FakeBrowser(origin)
    await browser.post('/api/auth/callback/credentials', {
      email: 'ann@example.com',
      password: 'ann password',
    })
    const kept = browser.cookies.get(sessionCookieName())
    await browser.post('/api/auth/signout', {})
    expect(browser.cookies.has(sessionCookieName())).toBe(false)
    expect(await authenticateCookie(kept)).toBeNull()
  })
})

describe('groups of an OpenID provider', () => {
  const rule = (group: string, roles: string[], groups: string[] = []) => ({
    ...{ source: 'oidc', group, roles, groups },
  })
  const settings = { secondFactor: 'optional' as const, directoryRole: null, admitByRule: false }
  const save = async (rules: ReturnType<typeof rule>[], more: Partial<IdentitySettings> = {}) => {
    const { version } = await loadIdentitySettings()
    const saved = { ...settings, groupsClaim: 'realm_access.roles', rules, ...more }
    expect(await saveIdentitySettings(saved, version)).toBe(true)
  }
  const signIn = async (sub: string, groups: string[], more: object = {}) => {
    const person = { sub, email: `${sub}@example.com`, email_verified: true, name: sub }
    provider.person = { ...person, realm_access: { roles: groups }, ...more }
    const browser = new FakeBrowser(origin)
    const { url } = await signInThroughProvider(browser)
    return { principal: await who(browser), error: url?.searchParams.get('error') }
  }
  const groupsOf = async (userId: string) =>
    (await test.database.groupMember.findMany({ where: { userId }, include: { group: true } }))
      .map(({ group, source }) => `${group.name} by ${source}`)
      .sort()
  const addGroup = (name: string) =>
    test.database.accessGroup.create({ data: { name, createdBy: randomUUID() } })

  it('give roles and groups at each sign-in and take them back; what was made by hand stays', async () => {
    const [mine, theirs] = [await addGroup('Mine'), await addGroup('Theirs')]
    await save([rule('leads', ['team_lead'], [theirs.id]), rule('readers', ['data_reader'])])
    const first = await signIn('ann', ['leads', 'elsewhere'])
    const id = first.principal?.userId ?? ''
    expect(first.principal?.roles).toEqual(['team_lead', 'data_analyst'])
    const byHand = { userId: id, addedBy: id }
    await test.database.groupMember.createMany({
      data: [
        { ...byHand, groupId: mine.id },
        { ...byHand, groupId: theirs.id },
      ],
    })
    expect(await groupsOf(id)).toEqual(['Mine by hand', 'Theirs by hand', 'Theirs by oidc'])
    expect((await signIn('ann', ['readers'])).principal?.roles).toEqual(['data_analyst', 'data_reader'])
    expect(await groupsOf(id)).toEqual(['Mine by hand', 'Theirs by hand'])
    expect((await signIn('ann', [])).principal?.roles).toEqual(['data_analyst'])
    const line = await test.database.auditEvent.findFirst({
      where: { operation: 'identity.sync' },
      orderBy: { id: 'desc' },
    })
    expect(line).toMatchObject({ outcome: 'done', subject: `person ${id}, by oidc: nothing` })
  })

  it('never take the last admin', async () => {
    await save([rule('admins', ['admin'])])
    const made = await signIn('ann', ['admins'])
    expect(made.principal?.roles).toContain('admin')
    expect((await signIn('ann', [])).principal?.roles).toContain('admin')
    const line = await test.database.auditEvent.findFirst({ orderBy: { id: 'desc' } })
    expect(line).toMatchObject({ operation: 'identity.sync', outcome: 'refused' })
    await createUser(test.database, {
      ...{ email: 'root@example.com', name: 'Root', passwordHash: null, roles: ['admin'], assignedBy: null },
    })
    expect((await signIn('ann', [])).principal?.roles).toEqual(['data_analyst'])
  })

  it('are left as they are where the provider sends none because they are too many', async () => {
    await save([rule('leads', ['team_lead'])], { groupsClaim: 'groups' })
    await signIn('ann', [], { groups: ['leads'] })
    const over = await signIn('ann', [], { _claim_names: { groups: 'src1' } })
    expect(over.principal?.roles).toContain('team_lead')
  })

  it('admit who is not invited, where the settings say so', async () => {
    await save([rule('leads', ['team_lead'])])
    expect((await signIn('newcomer', ['leads'])).principal).toBeNull()
    await save([rule('leads', ['team_lead'])], { admitByRule: true })
    expect((await signIn('outsider', ['others'])).error).toBe('not-invited')
    expect((await signIn('newcomer', ['leads'])).principal?.roles).toEqual(['team_lead'])
  })

  it('give nothing by rules of another provider or of the directory', async () => {
    const elsewhere = { ...rule('leads', ['admin']), source: 'google' }
    const directory = { ...rule('leads', ['admin']), source: 'scim' }
    await save([elsewhere, directory, rule('leads', ['team_lead'])], { admitByRule: true })
    expect((await signIn('ann', ['leads'])).principal?.roles).toEqual(['team_lead', 'data_analyst'])
    await save([elsewhere, directory], { admitByRule: true })
    expect((await signIn('stranger', ['leads'])).error).toBe('not-invited')
  })

  it('give nothing for a role or a group that is gone', async () => {
    await save([rule('leads', ['gone', 'team_lead'], [randomUUID()])])
    expect((await signIn('ann', ['leads'])).principal?.roles).toEqual(['team_lead', 'data_analyst'])
  })
})

describe('an OpenID provider', () => {
  it('signs in who is here, with PKCE, state and nonce', async () => {
    const browser = new FakeBrowser(origin)
    const answer = await signInThroughProvider(browser)
    expect(answer.url?.searchParams.get('error')).toBeNull()
    expect(await who(browser)).toMatchObject({ email: 'ann@example.com', name: 'Ann' })
  })

  it('refuses a stranger with a reason', async () => {
    provider.person = { sub: 's', email: 'stranger@example.com', email_verified: true, name: 'S' }
    const browser = new FakeBrowser(origin)
    const answer = await signInThroughProvider(browser)
    expect(answer.url?.pathname + (answer.url?.search ?? '')).toBe('/sign-in?error=not-invited')
    expect(await who(browser)).toBeNull()
  })

  it.each([
    ['it says so', { email_verified: false }],
    ['it says nothing', {}],
  ])('refuses an address that is not proven: %s', async (_, claim) => {
    provider.person = { sub: 'other', email: 'ann@example.com', name: 'A', ...claim }
    const browser = new FakeBrowser(origin)
    expect((await signInThroughProvider(browser)).url?.search).toBe('?error=unverified')
    expect(await who(browser)).toBeNull()
  })

  it('takes an address as proven where an admin vouches for the provider; never what it calls unproven', async () => {
    process.env['METRICWRIGHT_OIDC_PROVES_ADDRESSES'] = 'true'
    clearProcessSingleton('config')
    try {
      const entra = { email: 'ann@example.com', name: 'A' }
      provider.person = { ...entra, sub: 'entra-1', email_verified: false }
      expect((await signInThroughProvider(new FakeBrowser(origin))).url?.search).toBe('?error=unverified')
      provider.person = { ...entra, sub: 'entra-2' }
      const browser = new FakeBrowser(origin)
      await signInThroughProvider(browser)
      expect(await who(browser)).toMatchObject({ email: 'ann@example.com' })
    } finally {
      delete process.env['METRICWRIGHT_OIDC_PROVES_ADDRESSES']
      clearProcessSingleton('config')
    }
  })

  it.each([
    ['another state', (back: URL) => back.searchParams.set('state', 'another')],
    ['another code', (back: URL) => back.searchParams.set('code', 'another')],
  ])('refuses %s', async (_, change) => {
    const browser = new FakeBrowser(origin)
    const answer = await signInThroughProvider(browser, change)
    expect(answer.url?.searchParams.get('error')).toBe('OAuthCallback')
    expect(await who(browser)).toBeNull()
  })

  it('refuses a token that was made for another sign-in', async () => {
    provider.wrongNonce = 'replayed'
    const browser = new FakeBrowser(origin)
    expect((await signInThroughProvider(browser)).url?.searchParams.get('error')).toBe('OAuthCallback')
    expect(await who(browser)).toBeNull()
  })

  it('refuses a code that another browser asked for', async () => {
    const attacker = new FakeBrowser(origin)
    const { url } = await attacker.post('/api/auth/signin/oidc', { callbackUrl: '/' })
    const back = provider.agree(url?.href ?? '')
    const victim = new FakeBrowser(origin)
    await victim.get(back.pathname + back.search)
    expect(await who(victim)).toBeNull()
  })
})
