import { randomInt } from 'node:crypto'
import { loadConfig } from '#lib/config/config.ts'
import { deriveKey, open, seal } from '#lib/config/secret-box.ts'
import { AppError } from '#lib/core/app-error.ts'
import * as factors from '#lib/db/second-factor-repository.ts'
import { beginAttempt, type Limit } from './rate-limit.ts'
import { hashSecret } from './secrets.ts'
import { findStep, makeTotpSecret } from './totp.ts'

const RECOVERY_CODES = 10
/** Letters and digits that are not mistaken for one another: 31^15 possibilities a code. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

const codeLimit = (userId: string): Limit => ({
  key: `code:${userId}`,
  most: 8,
  windowSeconds: 15 * 60,
  what: 'wrong codes',
})
const sealingKey = () => deriveKey(loadConfig().key, 'second factor')

/** Whether a sign-in by password has to go on with a code. */
export async function hasSecondFactor(userId: string): Promise<boolean> {
  const factor = await factors.findSecondFactor(userId)
  return factor !== null && factor.confirmedAt !== null
}

/** The secret of a new enrolment; null where the person has a confirmed second factor. Sealed before it is stored. */
export async function beginEnrolment(userId: string): Promise<string | null> {
  const secret = makeTotpSecret()
  const stored = await factors.putPendingFactor(userId, new Uint8Array(seal(sealingKey(), secret)))
  return stored ? secret : null
}

/** Recovery codes, told once, where the code is one of the new secret. Throws AppError('invalid') where it is not. */
export async function confirmEnrolment(userId: string, code: string, now: Date): Promise<readonly string[]> {
  const forget = await beginAttempt(codeLimit(userId))
  const factor = await factors.findSecondFactor(userId)
  if (factor === null || factor.confirmedAt !== null) {
    await forget()
    throw new AppError('conflict', 'Begin again: there is no second factor that waits for its first code.')
  }
  const step = findStep(open(sealingKey(), factor.secret), digitsOf(code), now)
  if (step === null) throw wrongCode()
  await forget()
  const codes = makeRecoveryCodes()
  if (!(await factors.confirmFactor(userId, step, hashesOf(userId, codes)))) {
    throw new AppError('conflict', 'This second factor was confirmed a moment ago.')
  }
  return codes
}

/**
 * Takes a code of the app, or a recovery code, once. Throws AppError('invalid') for a wrong or used one, and
 * 'rate-limited' after eight of them.
 */
export async function takeCode(userId: string, code: string, now: Date): Promise<'app' | 'recovery'> {
  const forget = await beginAttempt(codeLimit(userId))
  const by = await matchCode(userId, code, now)
  if (by === null) throw wrongCode()
  await forget()
  return by
}

async function matchCode(userId: string, code: string, now: Date): Promise<'app' | 'recovery' | null> {
  const factor = await factors.findSecondFactor(userId)
  if (factor === null || factor.confirmedAt === null) return null
  const step = findStep(open(sealingKey(), factor.secret), digitsOf(code), now)
  if (step !== null && (await factors.takeStep(userId, step))) return 'app'
  const recovery = code.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (await factors.takeRecoveryCode(userId, hashOf(userId, recovery))) ? 'recovery' : null
}

/** Those before are worth nothing any more. */
export async function renewRecoveryCodes(userId: string): Promise<readonly string[]> {
  const codes = makeRecoveryCodes()
  await factors.replaceRecoveryCodes(userId, hashesOf(userId, codes))
  return codes
}

const digitsOf = (code: string) => code.replace(/\s/g, '')
/** Long and random, so that a slow hash would gain nothing. */
const hashOf = (userId: string, code: string) => hashSecret(`${userId}:${code}`)
const hashesOf = (userId: string, codes: readonly string[]) =>
  codes.map((code) => hashOf(userId, code.replaceAll('-', '')))

function wrongCode(): AppError {
  return new AppError('invalid', 'This code is wrong, or was used already.', {
    remedy: 'Wait for the next one in your app; its clock must be right.',
  })
}

function makeRecoveryCodes(): string[] {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return Array.from({ length: RECOVERY_CODES }, () => [group(), group(), group()].join('-'))
}
