import type { z, ZodType } from 'zod'
import type { OperationContext } from '#lib/access/operation.ts'
import { authenticate, recallSessionUser } from '#lib/auth/authenticate.ts'
import { loadConfig } from '#lib/config/config.ts'
import type { Contract } from '#lib/contracts/index.ts'
import { AppError } from '#lib/core/app-error.ts'
import { systemClock } from '#lib/core/clock.ts'
import { lookEarly, type EarlyLook } from '#lib/db/branch-repository.ts'
import { errorResponse, toAppError } from './error-response.ts'
import { readInput, type RouteInput, type RouteParams } from './read-input.ts'
import { requireSameOrigin } from './same-origin.ts'

export type RouteHandler = (request: Request, context: { params: RouteParams }) => Promise<Response>

type SignedInHandler<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType> = (
  context: OperationContext,
  input: RouteInput<P, Q, B>,
  request: Request,
) => Promise<z.output<R> | Response>

/**
 * A Next route handler of a contract: signs in, checks the origin, parses, calls, answers.
 * What the handler returns is cut to the contract's fields; a Response is passed on as it is.
 */
export function route<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType>(
  contract: Contract<P, Q, B, R>,
  handler: SignedInHandler<P, Q, B, R>,
): RouteHandler {
  return signedInRoute(contract, handler, async () => null)
}

/**
 * As `route`, for what is done with every pause of typing on somebody's branch: the branch is read while it is found
 * out who asks, so that the two do not wait for each other. Who turns out not to be that person never sees it.
 */
export function branchRoute<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType>(
  contract: Contract<P, Q, B, R>,
  handler: SignedInHandler<P, Q, B, R>,
): RouteHandler {
  return signedInRoute(contract, handler, lookAtBranch)
}

function signedInRoute<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType>(
  contract: Contract<P, Q, B, R>,
  handler: SignedInHandler<P, Q, B, R>,
  look: (request: Request, params: RouteParams) => Promise<EarlyLook | null>,
): RouteHandler {
  return guarded(contract, async (request, params) => {
    const early = await look(request, params)
    const context = await signedIn(request)
    return handler({ ...context, early }, await readInput(contract, request, params), request)
  })
}

async function lookAtBranch(request: Request, params: RouteParams): Promise<EarlyLook | null> {
  const slug = (await params)?.['project']
  const userId = await recallSessionUser(request)
  return userId === null || typeof slug !== 'string' ? null : lookEarly(slug, userId)
}

/** As `route`, for callers who are not signed in. */
export function publicRoute<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType>(
  contract: Contract<P, Q, B, R>,
  handler: (input: RouteInput<P, Q, B>, request: Request) => Promise<z.output<R> | Response>,
): RouteHandler {
  return guarded(contract, async (request, params) =>
    handler(await readInput(contract, request, params), request),
  )
}

/** Throws AppError('unauthenticated'), or 'forbidden' where another site sent the request. */
export async function signedIn(request: Request): Promise<OperationContext> {
  const principal = await authenticate(request)
  if (principal === null) {
    throw new AppError('unauthenticated', 'You are not signed in, or your session has ended.', {
      remedy: 'Sign in again.',
    })
  }
  if (principal.via === 'session') requireSameOrigin(request, loadConfig().webUrl)
  return { principal, signal: request.signal, clock: systemClock }
}

function guarded<R extends ZodType>(
  contract: Contract<ZodType, ZodType, ZodType, R>,
  answer: (request: Request, params: RouteParams) => Promise<z.output<R> | Response>,
): RouteHandler {
  return async (request, { params }) => {
    try {
      const output = await answer(request, params)
      if (output instanceof Response) return output
      return Response.json(contract.response.parse(output), { headers: { 'cache-control': 'no-store' } })
    } catch (error) {
      return errorResponse(toAppError(error, `${contract.method} ${contract.path}`))
    }
  }
}
