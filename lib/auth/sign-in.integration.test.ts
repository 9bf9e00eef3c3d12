import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/core/app-error.ts'
import { clearProcessSingleton } from '#lib/core/process-singleton.ts'
import { createUser, findUserByEmail } from '#lib/db/user-repository.ts'
import { createAccountLink } from '#lib/db/account-link-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { randomUUID } from 'node:crypto'
import { hashPassword, verifyPassword } from './password.ts'
import { sayDuration } from './rate-limit.ts'
import { addressOf, signInWithPassword } from './sign-in.ts'
import { signInWithProvider } from './sign-in-with-provider.ts'
import { hashSecret, randomSecret } from './secrets.ts'

const test = useTestDatabase()
let addresses = 0
const attempt = (email: string, password: string, address = `10.0.0.${(addresses += 1)}`) =>
  signInWithPassword({ email, password, address })

async function person(name: string, disabled = false) {
  const user = await createUser(test.database, {
    email: `${name}@example.com`,
    name,
    passwordHash: await hashPassword(`${name} password`),
    roles: ['data_reader'],
    assignedBy: null,
  })
  if (disabled) await test.database.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } })
  return user
}

describe('a password', () => {
  it('is known by its hash alone, however it was typed', async () => {
    const hash = await hashPassword('pa\u0308ssword1')
    expect(hash).not.toContain('ssword')
    expect(await verifyPassword('pässword1', hash)).toBe(true)
    expect(await verifyPassword('password1', hash)).toBe(false)
    expect(await verifyPassword('anything', null)).toBe(false)
    expect(await verifyPassword('anything', 'not a hash')).toBe(false)
  })
})

describe('signInWithPassword', () => {
  it('lets in whoever knows the password, however the address is written', async () => {
    const { id } = await person('ann')
    expect(await attempt(' Ann@Example.com ', 'ann password')).toBe(id)
  })

  it('answers an unknown address, a wrong password and a closed account alike', async () => {
    await person('bob')
    await person('gone', true)
    const messages = await Promise.all(
      [
        ['bob@example.com', 'wrong'],
        ['nobody@example.com', 'wrong'],
        ['gone@example.com', 'gone password'],
      ].map(([email = '', password = '']) => attempt(email, password).catch((error: Error) => error.message)),
    )
    expect(new Set(messages)).toEqual(new Set(['The address or the password is wrong.']))
  })

  it('locks the account after eight failures and says for how long, from any address', async () => {
    await person('carl')
    for (let count = 0; count < 8; count += 1) {
      await expect(attempt('carl@example.com', 'wrong')).rejects.toThrow(/wrong/)
    }
    await expect(attempt('carl@example.com', 'carl password')).rejects.toThrow(/Try again in 15 minutes/)
    // Time passes: the oldest failure leaves the window.
    await test.database.$executeRaw`update sign_in_failure set at = at - interval '16 minutes'`
    await expect(attempt('carl@example.com', 'carl password')).resolves.toBeTruthy()
  })

  it('takes no more wrong passwords where they come all at once', async () => {
    await person('cleo')
    const tries = await Promise.allSettled(
      Array.from({ length: 24 }, () => attempt('cleo@example.com', 'wrong')),
    )
    const locked = tries.filter(
      (each) => each.status === 'rejected' && isAppError(each.reason) && each.reason.kind === 'rate-limited',
    )
    expect(locked.length).toBeGreaterThanOrEqual(16)
  })

  it('locks an address that tries many accounts', async () => {
    await test.database.signInFailure.createMany({
      data: Array.from({ length: 40 }, () => ({ key: 'address:6.6.6.6' })),
    })
    await person('dora')
    await expect(attempt('dora@example.com', 'dora password', '6.6.6.6')).rejects.toThrow(/Too many/)
    await expect(attempt('dora@example.com', 'dora password')).resolves.toBeTruthy()
  })

  it('forgets failures after a success', async () => {
    await person('emma')
    for (let count = 0; count < 7; count += 1) await attempt('emma@example.com', 'x').catch(() => undefined)
    await attempt('emma@example.com', 'emma password')
    await expect(attempt('emma@example.com', 'x')).rejects.toThrow(/wrong/)
  })
})

describe('signInWithProvider', () => {
  const profile = (email: string, subject = email, emailVerified = true) => ({
    provider: 'oidc',
    subject,
    email,
    name: 'From Provider',
    emailVerified,
    groups: [],
  })

  it('refuses whoever is not invited', async () => {
    expect(await signInWithProvider(profile('stranger@example.com'))).toEqual({
      status: 'refused',
      reason: 'not-invited',
    })
    expect(await findUserByEmail('stranger@example.com')).toBeNull()
  })

  it('joins by an invitation, once, with its roles; later the identity counts, not the address', async () => {
    await createAccountLink({
      kind: 'invite',
      tokenHash: hashSecret('x'),
      email: 'Fay@example.com',
      name: 'Fay',
      roles: ['data_analyst'],
      userId: null,
      createdBy: randomUUID(),
      expiresAt: new Date(Date.now() + 1000_000),
    })
    const first = await signInWithProvider(profile('fay@example.com', 'sub-1'))
    const user = await findUserByEmail('fay@example.com')
    expect(first).toEqual({ status: 'signed-in', userId: user?.id })
    expect(user).toMatchObject({ name: 'Fay', slug: 'fay', roles: [{ role: 'data_analyst' }] })
    expect(await signInWithProvider(profile('new-address@example.com', 'sub-1'))).toEqual(first)
    expect(await test.database.accountLink.count({ where: { usedAt: null, email: 'fay@example.com' } })).toBe(
      0,
    )
  })

  it('does not trust an address that the provider has not proven', async () => {
    await person('gina')
    expect(await signInWithProvider(profile('gina@example.com', 's', false))).toMatchObject({
      reason: 'unverified',
    })
  })

  it('lets an allowed domain in as Data Reader', async () => {
    process.env['METRICWRIGHT_ALLOWED_DOMAINS'] = 'corp.example'
    clearProcessSingleton('config')
    try {
      expect(await signInWithProvider(profile('hal@corp.example'))).toMatchObject({ status: 'signed-in' })
      expect((await findUserByEmail('hal@corp.example'))?.roles).toEqual([{ role: 'data_reader' }])
      expect(await signInWithProvider(profile('hal@notcorp.example'))).toMatchObject({ status: 'refused' })
    } finally {
      delete process.env['METRICWRIGHT_ALLOWED_DOMAINS']
      clearProcessSingleton('config')
    }
  })

  it('refuses a closed account', async () => {
    await person('ida', true)
    expect(await signInWithProvider(profile('ida@example.com'))).toMatchObject({ reason: 'closed' })
  })
})

describe('the parts', () => {
  it('random secrets are 43 digits in base 62 and differ', () => {
    expect(randomSecret()).toMatch(/^[0-9A-Za-z]{43}$/)
    expect(randomSecret()).not.toBe(randomSecret())
  })

  it('takes the last hop as the address', () => {
    expect(addressOf('1.1.1.1, 2.2.2.2')).toBe('2.2.2.2')
    expect(addressOf(null)).toBe('unknown')
  })

  it('says durations', () => {
    expect([1, 59, 60, 61].map(sayDuration)).toEqual(['1 second', '59 seconds', '1 minute', '2 minutes'])
  })
})
