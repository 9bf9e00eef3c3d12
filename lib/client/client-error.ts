import type { AppErrorKind } from '#lib/core/app-error.ts'

/** `network`: the server was not reached at all; the others are the server's own kinds. */
export type ClientErrorKind = AppErrorKind | 'network'

/** What every failed call throws: ready to be shown, with what to do about it. */
export class ClientError extends Error {
  readonly kind: ClientErrorKind
  readonly remedy: string | null
  readonly details: Readonly<Record<string, unknown>> | null

  constructor(
    kind: ClientErrorKind,
    message: string,
    more: {
      remedy?: string | null
      details?: Readonly<Record<string, unknown>> | null
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'ClientError'
    this.kind = kind
    this.remedy = more.remedy ?? null
    this.details = more.details ?? null
  }
}

export function isClientError(value: unknown): value is ClientError {
  return value instanceof ClientError
}

/** True where waiting and asking again may help: nothing is wrong with the request itself. */
export function isPassing(error: unknown): boolean {
  return isClientError(error) && ['network', 'unavailable', 'timeout', 'rate-limited'].includes(error.kind)
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** One sentence for a place that has no room for more. */
export function messageOf(error: unknown): string {
  if (isClientError(error)) return error.message
  return error instanceof Error && error.message !== ''
    ? error.message
    : 'Something failed without a message.'
}
