import { beforeAll, describe, expect, it } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { authenticate } from '#lib/auth/authenticate.ts'
import { signInWithPassword } from '#lib/auth/sign-in.ts'
import { signInWithProvider } from '#lib/auth/sign-in-with-provider.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { createTestProject } from '#lib/workspace/testing/test-project.ts'
import { createResetLink } from './account-links.ts'
import { listPeople, assignRoles, setPersonDisabled } from './manage-people.ts'
import { createMyToken } from './my-tokens.ts'
import {
  createServiceAccount,
  listServiceAccounts,
  removeServiceAccount,
  renewServiceSecret,
  updateServiceAccount,
} from './service-accounts.ts'

const test = useTestDatabase()
let admin: OperationContext
beforeAll(async () => {
  const boss = await createTestPerson('boss', 'admin')
  admin = { ...contextOf(boss), principal: { ...boss, via: 'session' } }
})

const who = (secret: string) =>
  authenticate(new Request('http://localhost/api/me', { headers: { authorization: `Bearer ${secret}` } }))
const wish = { scopes: ['run'] as const, expiresInDays: 30 }

describe('a service account', () => {
  it('acts by its token, under its own name, within its roles and its scope', async () => {
    const { account, secret } = await createServiceAccount(admin, {
      name: 'Nightly build',
      roles: ['team_lead'],
      ...wish,
    })
    expect(account).toMatchObject({ name: 'Nightly build', slug: 'nightlybuild', createdBy: 'boss' })
    expect(JSON.stringify(await test.database.apiToken.findMany())).not.toContain(secret)
    const service = await who(secret)
    if (service === null) throw new Error('the token signs in')
    expect(service).toMatchObject({ userId: account.id, name: 'Nightly build', roles: ['team_lead'] })
    expect([...service.permissions].sort()).toEqual(['project.read', 'run.development', 'run.production'])
    const [listed] = (await listServiceAccounts(admin)).accounts
    expect(listed?.token?.lastUsedAt).not.toBeNull()
  })

  it('is the starter of what it starts, and is refused what its scope does not open', async () => {
    await createTestProject('shop', { 'dbt_project.yml': 'name: shop\n', 'models/a.sql': 'select 1\n' })
    await test.database.project.updateMany({ data: { connection: Buffer.from('sealed') } })
    const { account, secret } = await createServiceAccount(admin, { name: 'CI', roles: ['admin'], ...wish })
    const service = await who(secret)
    if (service === null) throw new Error('the token signs in')
    const run = {
      ...{ project: 'shop', command: 'build' as const, environment: 'production' as const },
      ...{ select: '', exclude: '', fullRefresh: false },
    }
    await startRun(contextOf(service), run)
    expect(await test.database.run.findFirstOrThrow()).toMatchObject({ startedBy: account.id })
    const refused = setPersonDisabled(contextOf(service), { id: admin.principal.userId, disabled: true })
    await expect(refused).rejects.toThrow('This API token is for starting runs, and for nothing else.')
    const line = await test.database.auditEvent.findFirst({
      where: { userId: account.id, outcome: 'refused' },
    })
    expect(line).toMatchObject({ operation: 'people.disable' })
  })

  it('is nobody who signs in, is asked for a password, or is among the people', async () => {
    const { account } = await createServiceAccount(admin, { name: 'Lonely', roles: [], ...wish })
    const row = await test.database.user.findUniqueOrThrow({ where: { id: account.id } })
    const attempt = { email: row.email, password: '', address: '10.0.0.1' }
    await expect(signInWithPassword(attempt)).rejects.toThrow(/wrong/)
    const profile = {
      provider: 'oidc',
      subject: 's',
      name: 'x',
      email: row.email,
      emailVerified: true,
      groups: [],
    }
    expect(await signInWithProvider(profile)).toMatchObject({ status: 'refused' })
    await expect(createResetLink(admin, { id: account.id, origin: '' })).rejects.toThrow(/no such person/)
    expect((await listPeople(admin)).people.map(({ name }) => name)).not.toContain('Lonely')
  })

  it('does not count as an admin who could assign roles', async () => {
    await createServiceAccount(admin, {
      name: 'Almighty',
      roles: ['admin'],
      scopes: ['full'],
      expiresInDays: null,
    })
    const drop = assignRoles(admin, { id: admin.principal.userId, roles: [] })
    await expect(drop).rejects.toThrow(/nobody who is Admin/)
  })

  it('gets a new token and new roles, and ends', async () => {
    const made = await createServiceAccount(admin, { name: 'Old', roles: [], ...wish })
    const { id } = made.account
    const renewed = await renewServiceSecret(admin, { id, scopes: ['metadata'], expiresInDays: null })
    expect(await who(made.secret)).toBeNull()
    await updateServiceAccount(admin, { id, name: 'New', roles: ['data_reader'] })
    expect(await who(renewed.secret)).toMatchObject({ name: 'New', roles: ['data_reader'] })
    await removeServiceAccount(admin, { id })
    expect(await who(renewed.secret)).toBeNull()
    await expect(removeServiceAccount(admin, { id })).rejects.toThrow(/no such service account/)
  })

  it('is made by admins in their browser, with scopes that go together', async () => {
    const lead = await createTestPerson('lead', 'team_lead')
    const text = { name: 'x', roles: ['admin'], ...wish }
    await expect(createServiceAccount(contextOf(lead), text)).rejects.toThrow(/may not assign roles/)
    const byToken = { ...admin, principal: { ...admin.principal, via: 'token' as const } }
    await expect(createServiceAccount(byToken, text)).rejects.toThrow(/cannot make another/)
    await expect(createServiceAccount(admin, { ...text, scopes: ['scim', 'run'] })).rejects.toThrow(/alone/)
    await expect(createServiceAccount(admin, { ...text, roles: ['nobody'] })).rejects.toThrow(
      /no role nobody/,
    )
    await expect(createMyToken(admin, { name: 'x', expiresInDays: 1, scopes: ['scim'] })).rejects.toThrow(
      /service tokens only/,
    )
  })
})
