import { AppError, isAppError } from '#lib/core/app-error.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { clearFailures, deleteOldFailures, recordFailures } from '#lib/db/sign-in-failure-repository.ts'
import { findUserByEmail, normaliseEmail } from '#lib/db/user-repository.ts'
import { verifyPassword } from './password.ts'
import { beginAttempt, requireLeft } from './rate-limit.ts'
import { hasSecondFactor, takeCode } from './second-factor.ts'

const WINDOW_SECONDS = 15 * 60
/** An account locks sooner than an address, behind which a whole office may sit. */
const ACCOUNT_LIMIT = 8
const ADDRESS_LIMIT = 40

export interface SignInAttempt {
  readonly email: string
  readonly password: string
  /** Of the second factor; absent at the first step. */
  readonly code?: string | undefined
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
  const rest = { windowSeconds: WINDOW_SECONDS, what: 'failed sign-ins' }
  await requireLeft({ key: addressKey, most: ADDRESS_LIMIT, ...rest })
  const forget = await beginAttempt({ key: accountKey, most: ACCOUNT_LIMIT, ...rest })
  const user = await findUserByEmail(email)
  const right = await verifyPassword(attempt.password, user?.passwordHash ?? null)
  if (!right || user === null || user.disabledAt !== null) {
    await recordFailures([addressKey])
    await recordAudit({
      userId: user?.id ?? null,
      operation: 'session.start',
      outcome: 'refused',
      subject: email.slice(0, 200),
      reason: user === null ? 'unknown address' : user.disabledAt ? 'account closed' : 'wrong password',
    })
    throw new AppError('unauthenticated', 'The address or the password is wrong.')
  }
  await forget()
  if (await hasSecondFactor(user.id)) await proveSecondFactor(user, attempt, addressKey)
  await clearFailures(accountKey)
  await deleteOldFailures()
  return user.id
}

/** Only after the password: who does not know it learns nothing of a second factor. */
async function proveSecondFactor(
  user: { readonly id: string; readonly email: string },
  { code = '' }: SignInAttempt,
  addressKey: string,
): Promise<void> {
  if (code === '') {
    throw new AppError('unauthenticated', 'Enter the code of your second factor.', {
      details: { step: 'code' },
    })
  }
  const event = { userId: user.id, operation: 'session.start', subject: user.email }
  try {
    const by = await takeCode(user.id, code, new Date())
    if (by === 'recovery') await recordAudit({ ...event, outcome: 'done', reason: 'by a recovery code' })
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'invalid') throw error
    await recordFailures([addressKey])
    await recordAudit({ ...event, outcome: 'refused', reason: 'wrong code' })
    throw new AppError('unauthenticated', error.message, { details: { step: 'wrong-code' } })
  }
}

/** The address that a request came from: the last hop, which our own server or the proxy before it wrote. */
export function addressOf(forwardedFor: string | null | undefined): string {
  return forwardedFor?.split(',').at(-1)?.trim() || 'unknown'
}
