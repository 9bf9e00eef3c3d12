import { z, type ZodType } from 'zod'
import type { OperationContext } from '#lib/access/operation.ts'
import type { Contract } from '#lib/contracts/index.ts'
import { AppError } from '#lib/core/app-error.ts'
import { processSingleton } from '#lib/core/process-singleton.ts'
import { statusOf, toAppError } from './error-response.ts'
import { readText } from './read-input.ts'
import { requestOrigin } from './request-origin.ts'
import { signedIn, type RouteHandler } from './route.ts'

const TYPE = 'application/scim+json'
const WINDOW_MS = 60_000
const MOST_A_MINUTE = 1_200

interface ScimInput<P extends ZodType, Q extends ZodType> {
  readonly params: z.output<P>
  readonly query: z.output<Q>
  readonly body: Record<string, unknown>
  /** Address of /api/scim/v2 as the directory sees it. */
  readonly base: string
}

/** A route of SCIM: its own media type and its own shape of errors; 201 for what is made, 204 for what is removed. */
export function scimRoute<P extends ZodType, Q extends ZodType>(
  contract: Contract<P, Q>,
  handler: (context: OperationContext, input: ScimInput<P, Q>) => Promise<unknown>,
): RouteHandler {
  return async (request, { params }) => {
    try {
      const context = await signedIn(request)
      limit(context.principal.userId)
      const output = await handler(context, {
        params: contract.params.parse((await params) ?? {}),
        query: contract.query.parse(Object.fromEntries(new URL(request.url).searchParams)),
        body: await readBody(contract.method, request),
        base: `${requestOrigin(request)}/api/scim/v2`,
      })
      if (contract.method === 'DELETE') return new Response(null, { status: 204 })
      return answer(output, contract.method === 'POST' ? 201 : 200)
    } catch (error) {
      return failure(toAppError(error, `${contract.method} ${contract.path}`))
    }
  }
}

async function readBody(method: string, request: Request): Promise<Record<string, unknown>> {
  if (method === 'GET' || method === 'DELETE') return {}
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(await readText(request)))
    if (parsed.success) return parsed.data
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new AppError('invalid', 'The body is not a JSON object.', { details: { scimType: 'invalidSyntax' } })
}

/** By account and process: a directory that turns in circles must not take the machine. */
function limit(userId: string): void {
  const windows = processSingleton('scim-windows', () => new Map<string, { from: number; count: number }>())
  const now = Date.now()
  const known = windows.get(userId)
  const window = known === undefined || now - known.from > WINDOW_MS ? { from: now, count: 0 } : known
  window.count += 1
  windows.set(userId, window)
  if (window.count <= MOST_A_MINUTE) return
  const retryAfterSeconds = Math.max(1, Math.ceil((window.from + WINDOW_MS - now) / 1000))
  throw new AppError('rate-limited', `Too many requests: ${MOST_A_MINUTE} a minute are taken.`, {
    details: { retryAfterSeconds },
  })
}

function answer(body: unknown, status: number, more: Record<string, string> = {}): Response {
  const headers = { 'content-type': TYPE, 'cache-control': 'no-store', ...more }
  return new Response(JSON.stringify(body), { status, headers })
}

function failure(error: AppError): Response {
  const status = statusOf[error.kind]
  const { scimType, retryAfterSeconds } = error.details ?? {}
  const kind = typeof scimType === 'string' ? scimType : error.kind === 'invalid' ? 'invalidValue' : undefined
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    ...{ status: String(status), scimType: kind, detail: error.message },
  }
  return answer(body, status, {
    ...(typeof retryAfterSeconds === 'number' && { 'retry-after': String(retryAfterSeconds) }),
    ...(error.kind === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
  })
}
