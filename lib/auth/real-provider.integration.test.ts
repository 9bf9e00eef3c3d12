import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GroupRule } from '#lib/contracts/identity.ts'
import { clearProcessSingleton } from '#lib/core/process-singleton.ts'
import { loadIdentitySettings, saveIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createUser } from '#lib/db/user-repository.ts'
import { authenticateCookie } from './authenticate.ts'
import { sessionCookieName } from './session-cookie.ts'
import { FakeBrowser } from './testing/fake-browser.ts'
import { RealOpenIdServer, signInAtProvider } from './testing/real-open-id-server.ts'

const test = useTestDatabase()
const server = new RealOpenIdServer()
const origin = 'http://localhost:3000'
const variables = () => ({
  NEXTAUTH_URL: origin,
  METRICWRIGHT_OIDC_ISSUER: server.issuer,
  METRICWRIGHT_OIDC_CLIENT_ID: server.clientId,
  METRICWRIGHT_OIDC_CLIENT_SECRET: server.clientSecret,
  METRICWRIGHT_OIDC_SCOPE: 'openid email profile groups',
})

beforeAll(async () => {
  await server.start(`${origin}/api/auth/callback/oidc`)
  Object.assign(process.env, variables())
  clearProcessSingleton('config')
})
afterAll(async () => {
  for (const name of Object.keys(variables())) delete process.env[name]
  clearProcessSingleton('config')
  await server.stop()
})

async function signIn(name: string) {
  const browser = new FakeBrowser(origin)
  const { url } = await browser.post('/api/auth/signin/oidc', { callbackUrl: '/' })
  const back = await signInAtProvider(url?.href ?? '', name)
  const answer = await browser.get(back.pathname + back.search)
  return {
    error: answer.url?.searchParams.get('error') ?? null,
    person: await authenticateCookie(browser.cookies.get(sessionCookieName())),
  }
}

async function save(rules: GroupRule[]): Promise<void> {
  const { version, ...settings } = await loadIdentitySettings()
  expect(
    await saveIdentitySettings({ ...settings, groupsClaim: 'groups', rules, admitByRule: true }, version),
  ).toBe(true)
}

const of = (name: string, groups: string[], email_verified = true) =>
  server.people.set(name, { email: `${name}@corp.example`, email_verified, name, groups })

it('signs in by a real provider: who is here, and what their groups give at each sign-in', async () => {
  const team = await test.database.accessGroup.create({
    data: { name: 'Finance here', createdBy: '01930000-0000-7000-8000-000000000001' },
  })
  await createUser(test.database, {
    ...{
      email: 'ann@corp.example',
      name: 'Ann',
      passwordHash: null,
      roles: ['data_reader'],
      assignedBy: null,
    },
  })
  await save([
    { source: 'oidc', group: 'analysts', roles: ['data_analyst'], groups: [] },
    { source: 'oidc', group: 'finance', roles: [], groups: [team.id] },
    { source: 'scim', group: 'analysts', roles: ['admin'], groups: [] },
  ])
  of('ann', ['analysts', 'finance', 'others'])
  const first = await signIn('ann')
  expect(first).toMatchObject({ error: null, person: { email: 'ann@corp.example', name: 'Ann' } })
  expect(first.person?.roles).toEqual(['data_analyst', 'data_reader'])
  const memberships = () => test.database.groupMember.findMany({ where: { groupId: team.id } })
  expect(await memberships()).toMatchObject([{ userId: first.person?.userId, source: 'oidc' }])
  of('ann', [])
  expect((await signIn('ann')).person?.roles).toEqual(['data_reader'])
  expect(await memberships()).toEqual([])
})

it('admits a newcomer by a rule, and nobody whose address the provider does not vouch for', async () => {
  await save([{ source: 'oidc', group: 'analysts', roles: ['data_analyst'], groups: [] }])
  of('new', ['analysts'])
  expect((await signIn('new')).person).toMatchObject({ email: 'new@corp.example', roles: ['data_analyst'] })
  of('stranger', ['others'])
  expect(await signIn('stranger')).toMatchObject({ error: 'not-invited', person: null })
  of('unproven', ['analysts'], false)
  expect(await signIn('unproven')).toMatchObject({ error: 'unverified', person: null })
})
