import { describe, expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { getDatabase } from '#lib/db/client.ts'
import { loadIdentitySettings, saveIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { createSession } from '#lib/db/session-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { operation } from '#lib/access/operation.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { beginMySecondFactor, confirmMySecondFactor } from '#lib/people/my-second-factor.ts'
import { loadSessionPrincipal } from './authenticate.ts'
import { hashPassword } from './password.ts'
import {
  beginEnrolment,
  confirmEnrolment,
  hasSecondFactor,
  renewRecoveryCodes,
  takeCode,
} from './second-factor.ts'
import { signInWithPassword } from './sign-in.ts'
import { stepAt, totpCode } from './totp.ts'

const test = useTestDatabase()
const codeAt = (secret: string, away = 0) => totpCode(secret, stepAt(new Date()) + BigInt(away))
/** The code of the last 30 seconds and the next ones are taken by tests: each begins with a step of its own. */
const forgetSteps = () => test.database.secondFactor.updateMany({ data: { lastStep: 0 } })

let addresses = 0
async function enrolled(name: string) {
  const person = await createTestPerson(name, 'data_reader')
  const passwordHash = await hashPassword(`${name} password`)
  await getDatabase().user.update({ where: { id: person.userId }, data: { passwordHash } })
  const secret = await beginEnrolment(person.userId)
  if (secret === null) throw new Error('a new person has no second factor')
  const first = codeAt(secret)
  const recovery = await confirmEnrolment(person.userId, first, new Date())
  const signIn = (code?: string) =>
    signInWithPassword({
      ...{ email: `${name}@example.com`, password: `${name} password`, code },
      address: `10.2.0.${(addresses += 1)}`,
    })
  return { person, secret, first, recovery, signIn }
}

describe('enrolment', () => {
  it('counts from its first code on; the secret is sealed and the recovery codes are hashed', async () => {
    const person = await createTestPerson('ann', 'data_reader')
    const secret = await beginEnrolment(person.userId)
    if (secret === null) throw new Error('a new person has no second factor')
    expect(await hasSecondFactor(person.userId)).toBe(false)
    await expect(confirmEnrolment(person.userId, 'abcdef', new Date())).rejects.toThrow(/wrong/)
    const recovery = await confirmEnrolment(person.userId, codeAt(secret), new Date())
    expect(new Set(recovery).size).toBe(10)
    expect(await hasSecondFactor(person.userId)).toBe(true)
    expect(await beginEnrolment(person.userId)).toBeNull()
    const row = await test.database.secondFactor.findUniqueOrThrow({ where: { userId: person.userId } })
    expect(Buffer.from(row.secret).toString('latin1')).not.toContain(secret)
    const kept = JSON.stringify(await test.database.recoveryCode.findMany())
    for (const code of recovery) expect(kept).not.toContain(code.replaceAll('-', ''))
  })
})

describe('sign-in', () => {
  it('asks for a code after the right password alone, and takes each code once', async () => {
    const { person, secret, first, signIn } = await enrolled('ben')
    await expect(signIn()).rejects.toMatchObject({ details: { step: 'code' } })
    // The code that confirmed the enrolment is used up.
    await expect(signIn(first)).rejects.toMatchObject({ details: { step: 'wrong-code' } })
    const next = codeAt(secret, 1)
    expect(await signIn(`${next.slice(0, 3)} ${next.slice(3)}`)).toBe(person.userId)
    await expect(signIn(next)).rejects.toMatchObject({ details: { step: 'wrong-code' } })
    const wrong = { email: 'ben@example.com', password: 'wrong', code: next, address: '10.3.0.1' }
    await expect(signInWithPassword(wrong)).rejects.toThrow('The address or the password is wrong.')
  })

  it('takes a code one step old or new, and none further away', async () => {
    const { person, secret, signIn } = await enrolled('cara')
    for (const away of [-1, 1]) {
      await forgetSteps()
      expect(await signIn(codeAt(secret, away))).toBe(person.userId)
    }
    for (const away of [-3, 3]) {
      await forgetSteps()
      await expect(signIn(codeAt(secret, away))).rejects.toMatchObject({ details: { step: 'wrong-code' } })
    }
  })

  it('takes two requests with one code as one', async () => {
    const { secret, signIn } = await enrolled('dan')
    const code = codeAt(secret, 1)
    const outcomes = await Promise.allSettled([signIn(code), signIn(code)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('takes a recovery code once, however it is typed, and none of before a renewal', async () => {
    const { person, recovery, signIn } = await enrolled('eve')
    const [one = '', two = ''] = recovery
    expect(await signIn(one.toUpperCase().replaceAll('-', ' '))).toBe(person.userId)
    await expect(signIn(one)).rejects.toMatchObject({ details: { step: 'wrong-code' } })
    const [fresh = ''] = await renewRecoveryCodes(person.userId)
    await expect(signIn(two)).rejects.toMatchObject({ details: { step: 'wrong-code' } })
    expect(await signIn(fresh)).toBe(person.userId)
  })

  it('locks after eight wrong codes, from any address, also for the right one', async () => {
    const { person, secret, signIn } = await enrolled('fay')
    for (let count = 0; count < 8; count += 1) {
      await expect(signIn('abcdef')).rejects.toMatchObject({ details: { step: 'wrong-code' } })
    }
    await expect(signIn(codeAt(secret, 1))).rejects.toThrow(/Too many wrong codes. Try again in 15 minutes/)
    await expect(takeCode(person.userId, codeAt(secret, 1), new Date())).rejects.toMatchObject({
      kind: 'rate-limited',
    })
  })

  it('takes no recovery code of somebody else', async () => {
    const { recovery } = await enrolled('gus')
    const { signIn } = await enrolled('hal')
    await expect(signIn(recovery[0])).rejects.toMatchObject({ details: { step: 'wrong-code' } })
  })
})

describe('an installation that asks for a second factor', () => {
  const look = operation({ name: 'test.look', permission: null }, () => Promise.resolve('seen'))
  const ask = async (secondFactor: 'optional' | 'admins' | 'everyone') => {
    const { version, ...settings } = await loadIdentitySettings()
    await saveIdentitySettings({ ...settings, secondFactor }, version)
  }

  it('lets who has none do nothing else than set one up; providers have their own', async () => {
    const reader = await createTestPerson('ida', 'data_reader')
    const admin = await createTestPerson('jan', 'admin')
    const open = async (userId: string, method: 'password' | 'provider') => {
      const principal = await loadSessionPrincipal(await createSession(userId, '', method))
      if (principal === null) throw new Error('the session is open')
      return principal
    }
    const state = async () => [
      (await open(reader.userId, 'password')).needsSecondFactor,
      (await open(admin.userId, 'password')).needsSecondFactor,
      (await open(admin.userId, 'provider')).needsSecondFactor,
    ]
    expect(await state()).toEqual([false, false, false])
    await ask('admins')
    expect(await state()).toEqual([false, true, false])
    await ask('everyone')
    expect(await state()).toEqual([true, true, false])
    const limited = contextOf(await open(reader.userId, 'password'))
    await expect(look(limited, undefined)).rejects.toThrow(/asks for a second factor/)
    const secret = await beginEnrolment(reader.userId)
    await confirmEnrolment(reader.userId, codeAt(secret ?? ''), new Date())
    expect(await look(contextOf(await open(reader.userId, 'password')), undefined)).toBe('seen')
  })

  it('ends other sessions with the first code: who has the password alone gains nothing by another one’s device', async () => {
    await ask('everyone')
    const { userId } = await createTestPerson('kai', 'data_reader')
    const [own, stolen] = [await createSession(userId, ''), await createSession(userId, '')]
    const principal = await loadSessionPrincipal(own)
    if (principal === null) throw new Error('the session is open')
    const { secret } = await beginMySecondFactor(contextOf(principal), undefined)
    await confirmMySecondFactor(contextOf(principal), { code: codeAt(secret) })
    expect(await loadSessionPrincipal(stolen)).toBeNull()
    expect(await loadSessionPrincipal(own)).toMatchObject({ needsSecondFactor: false })
  })

  it('takes no more wrong codes where they come all at once', async () => {
    const { person } = await enrolled('lou')
    const guesses = Array.from({ length: 40 }, (_, index) =>
      takeCode(person.userId, `abc${index}`, new Date()).catch((error: unknown) => error),
    )
    const limited = (await Promise.all(guesses)).filter(
      (error) => isAppError(error) && error.kind === 'rate-limited',
    )
    expect(limited.length).toBeGreaterThanOrEqual(32)
  })
})
