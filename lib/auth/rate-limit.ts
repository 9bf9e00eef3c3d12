import { AppError } from '#lib/core/app-error.ts'
import { countFailures, forgetFailure, recordFailures } from '#lib/db/sign-in-failure-repository.ts'

export interface Limit {
  /** What is counted, e.g. account:ann@example.com. */
  readonly key: string
  readonly most: number
  readonly windowSeconds: number
  /** Of what there were too many, e.g. failed sign-ins. */
  readonly what: string
}

/** Throws AppError('rate-limited') with the seconds left where the limit is reached. */
export async function requireLeft({ key, most, windowSeconds, what }: Limit): Promise<void> {
  const { count, secondsUntilFree } = await countFailures(key.slice(0, 400), windowSeconds, most)
  if (count < most) return
  const seconds = Math.max(1, secondsUntilFree ?? windowSeconds)
  throw new AppError('rate-limited', `Too many ${what}. Try again in ${sayDuration(seconds)}.`, {
    details: { retryAfterSeconds: seconds },
  })
}

/**
 * Counts an attempt as failed before it is made: many that come at once are no more than as many one after the other.
 * Returns what takes the count back where it succeeds. Throws AppError('rate-limited') as `requireLeft`.
 */
export async function beginAttempt(limit: Limit): Promise<() => Promise<void>> {
  await requireLeft(limit)
  const key = limit.key.slice(0, 400)
  await recordFailures([key])
  // Itself is among them by now, and so are all that came at once.
  await requireLeft({ ...limit, most: limit.most + 1 })
  return () => forgetFailure(key)
}

/** Counts what is allowed a number of times, whatever comes of it. */
export async function takeOne(limit: Limit): Promise<void> {
  await requireLeft(limit)
  await recordFailures([limit.key.slice(0, 400)])
}

export function sayDuration(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
