import { AppError } from '#lib/core/app-error.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import {
  clearFailures,
  countFailures,
  deleteOldFailures,
  recordFailures,
} from '#lib/db/sign-in-failure-repository.ts'
import { findUserByEmail, normaliseEmail } from '#lib/db/user-repository.ts'
import { verifyPassword } from './password.ts'

const WINDOW_SECONDS = 15 * 60
/** An account locks sooner than an address, behind which a whole office may sit. */
const ACCOUNT_LIMIT = 8
const ADDRESS_LIMIT = 40

export interface SignInAttempt {
  readonly email: string
  readonly password: string
  /** Where the request came from, for the limit; not stored with the person. */
  readonly address: string
}

/**
 * The person's id where address and password are right. An unknown address, a wrong password and a closed account
 * are answered alike and take the same time. Throws AppError('rate-limited') with the seconds left.
 */
export async function signInWithPassword(attempt: SignInAttempt): Promise<string> {
  const email = normaliseEmail(attempt.email)
  const accountKey = `account:${email}`.slice(0, 400)
  const addressKey = `address:${attempt.address}`.slice(0, 400)
  await requireAttemptsLeft(accountKey, ACCOUNT_LIMIT)
  await requireAttemptsLeft(addressKey, ADDRESS_LIMIT)
  const user = await findUserByEmail(email)
  const right = await verifyPassword(attempt.password, user?.passwordHash ?? null)
  if (!right || user === null || user.disabledAt !== null) {
    await recordFailures([accountKey, addressKey])
    await recordAudit({
      userId: user?.id ?? null,
      operation: 'session.start',
      outcome: 'refused',
      subject: email.slice(0, 200),
      reason: user === null ? 'unknown address' : user.disabledAt ? 'account closed' : 'wrong password',
    })
    throw new AppError('unauthenticated', 'The address or the password is wrong.')
  }
  await clearFailures(accountKey)
  await deleteOldFailures()
  return user.id
}

async function requireAttemptsLeft(key: string, limit: number): Promise<void> {
  const { count, secondsUntilFree } = await countFailures(key, WINDOW_SECONDS, limit)
  if (count < limit || secondsUntilFree === null) return
  throw tooManyAttempts(Math.max(1, secondsUntilFree))
}

export function tooManyAttempts(seconds: number): AppError {
  return new AppError('rate-limited', `Too many failed sign-ins. Try again in ${sayDuration(seconds)}.`, {
    details: { retryAfterSeconds: seconds },
  })
}

export function sayDuration(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/** The address that a request came from: the last hop, which our own server or the proxy before it wrote. */
export function addressOf(forwardedFor: string | null | undefined): string {
  return forwardedFor?.split(',').at(-1)?.trim() || 'unknown'
}
