import { randomUUID } from 'node:crypto'
import { AppError, isAppError, type AppErrorKind } from '#lib/core/app-error.ts'
import type { ErrorBody } from '#lib/contracts/index.ts'
import { isOutOfSpace, isUnavailable } from '#lib/db/client.ts'

export const statusOf: Readonly<Record<AppErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  cancelled: 499,
  timeout: 504,
  unavailable: 503,
  internal: 500,
}

/** Our own errors say what they mean; everything else is logged under a number and says only that. */
export function toAppError(error: unknown, where: string): AppError {
  if (isAppError(error)) {
    if (error.kind === 'internal') console.error(where, error)
    return error
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('cancelled', 'The request was cancelled.')
  }
  if (isUnavailable(error)) {
    console.error(where, error instanceof Error ? error.message : error)
    return new AppError('unavailable', 'The application database does not answer.', {
      remedy: 'It is usually back within seconds; what you see as saved is saved. Try again.',
    })
  }
  if (isOutOfSpace(error)) {
    console.error(where, error instanceof Error ? error.message : error)
    return new AppError('unavailable', 'The disk of the application database is full.', {
      remedy: 'Make room on the disk of the data folder. What was saved is safe; try again then.',
    })
  }
  const incident = randomUUID().slice(0, 8)
  console.error(where, `incident ${incident}`, error)
  return new AppError('internal', `Something failed on the server (incident ${incident}).`, {
    remedy: 'The log of the web process has the details under this number.',
  })
}

export function errorResponse(error: AppError): Response {
  const body: ErrorBody = {
    error: { kind: error.kind, message: error.message, remedy: error.remedy, details: error.details },
  }
  const headers = new Headers({ 'cache-control': 'no-store' })
  const retryAfter = error.details?.['retryAfterSeconds']
  if (typeof retryAfter === 'number') headers.set('retry-after', String(retryAfter))
  if (error.kind === 'unauthenticated') headers.set('www-authenticate', 'Bearer')
  return Response.json(body, { status: statusOf[error.kind], headers })
}
