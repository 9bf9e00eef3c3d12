/** The kinds of failure that the product distinguishes; each maps to one HTTP status and one exit code. */
export type AppErrorKind =
  | 'invalid' // the caller sent something that cannot be right; `fields` says where
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict' // the caller's version is stale, or the name is taken
  | 'too-large'
  | 'rate-limited'
  | 'cancelled'
  | 'timeout'
  | 'unavailable' // a process or database that we need does not answer
  | 'internal'

export interface AppErrorOptions {
  readonly cause?: unknown
  /** What the person can do about it, in one sentence. */
  readonly remedy?: string
  /** Machine-readable detail that may leave the server. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * The one error class whose message may be shown to a person.
 * A user's mistake in a project is not an error but a diagnostic; this is for requests that cannot be served.
 */
export class AppError extends Error {
  readonly kind: AppErrorKind
  readonly remedy: string | null
  readonly details: Readonly<Record<string, unknown>> | null

  constructor(kind: AppErrorKind, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.kind = kind
    this.remedy = options.remedy ?? null
    this.details = options.details ?? null
  }
}

export function isAppError(value: unknown): value is AppError {
  return value instanceof AppError
}
