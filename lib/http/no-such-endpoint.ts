import { AppError } from '#lib/core/app-error.ts'
import { errorResponse } from './error-response.ts'

/** A program that asks for what is not there is answered as everywhere else in the API, not with a page. */
export async function noSuchEndpoint(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  return errorResponse(
    new AppError('not-found', `There is no ${request.method} ${pathname.slice(0, 200)}.`, {
      remedy: 'GET /api/openapi.json lists what there is.',
    }),
  )
}
