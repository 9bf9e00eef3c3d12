import type { z, ZodType } from 'zod'
import type { OperationContext } from '#lib/access/operation.ts'
import { accessMark, type Principal } from '#lib/access/principal.ts'
import { authenticate } from '#lib/auth/authenticate.ts'
import type { Contract } from '#lib/contracts/index.ts'
import { subscribe } from '#lib/db/notifications.ts'
import { errorResponse, toAppError } from './error-response.ts'
import { readInput, type RouteInput } from './read-input.ts'
import { signedIn, type RouteHandler } from './route.ts'

export const HEARTBEAT_MS = 15_000

export interface StreamedEvent<T> {
  /** Becomes the SSE id: the browser sends it back as Last-Event-ID. */
  readonly id?: string | number
  readonly data: T
}

export type EventHandler<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType> = (
  context: OperationContext,
  input: RouteInput<P, Q, B>,
  resume: { readonly lastEventId: string | null },
) => AsyncIterable<StreamedEvent<z.output<R>>>

/**
 * A server-sent event stream of a contract of kind `events`. It ends when the handler is done,
 * the caller is gone (the handler's signal aborts), the session is revoked, or what the person may do has changed,
 * also by a grant that came to its end: at once by NOTIFY or a timer, at the latest at the next heartbeat. A browser
 * whose session holds connects again, and is judged by what holds then.
 */
export function eventRoute<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType>(
  contract: Contract<P, Q, B, R>,
  handler: EventHandler<P, Q, B, R>,
): RouteHandler {
  return async (request, { params }) => {
    const where = `${contract.method} ${contract.path}`
    try {
      const context = await signedIn(request)
      const input = await readInput(contract, request, params)
      const lastEventId = request.headers.get('last-event-id')
      const abort = new AbortController()
      const events = handler({ ...context, signal: abort.signal }, input, { lastEventId })
      const stream = toStream({ events, abort, where, request, principal: context.principal })
      return new Response(stream, {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      })
    } catch (error) {
      return errorResponse(toAppError(error, where))
    }
  }
}

interface StreamOptions {
  readonly events: AsyncIterable<StreamedEvent<unknown>>
  readonly abort: AbortController
  readonly where: string
  readonly request: Request
  readonly principal: Principal
}

function toStream({ events, abort, where, request, principal }: StreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = events[Symbol.asyncIterator]()
  let stopWatching = () => {}
  return new ReadableStream({
    async start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      send(': open\n\n')
      const end = () => abort.abort()
      if (request.signal.aborted) end()
      request.signal.addEventListener('abort', end, { once: true })
      const beat = setInterval(() => {
        if (abort.signal.aborted) return
        send(': heartbeat\n\n')
        lookAgain()
      }, HEARTBEAT_MS)
      const lookAgain = () => void endIfChanged(request, principal, end)
      const unwatch = await watchPerson(principal, { end, lookAgain })
      stopWatching = () => {
        clearInterval(beat)
        unwatch()
        request.signal.removeEventListener('abort', end)
      }
    },
    async pull(controller) {
      try {
        const next = await nextUnlessAborted(iterator, abort.signal)
        if (next === null || next.done === true) return finish(controller)
        controller.enqueue(encoder.encode(format(next.value)))
      } catch (error) {
        if (!abort.signal.aborted) {
          const { kind, message, remedy } = toAppError(error, where)
          controller.enqueue(
            encoder.encode(`event: failed\ndata: ${JSON.stringify({ kind, message, remedy })}\n\n`),
          )
        }
        finish(controller)
      }
    },
    cancel() {
      abort.abort()
      stopWatching()
      void iterator.return?.()
    },
  })

  function finish(controller: ReadableStreamDefaultController<Uint8Array>): void {
    abort.abort()
    stopWatching()
    controller.close()
    void iterator.return?.()
  }
}

async function watchPerson(
  principal: Principal,
  tell: { readonly end: () => void; readonly lookAgain: () => void },
): Promise<() => void> {
  const { sessionId } = principal
  const stops = [
    await subscribe('access_changed', tell.lookAgain),
    await subscribe('session_revoked', (revoked) => {
      if (revoked === sessionId) tell.end()
    }),
    atFirstExpiry(principal, tell.lookAgain),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** A timer reaches 24 days; what ends later is seen at a heartbeat. */
const LONGEST_TIMER_MS = 20 * 86_400_000

function atFirstExpiry({ grants, viewing }: Principal, lookAgain: () => void): () => void {
  const held = viewing === null ? grants : [...grants, ...viewing.ceiling, { expiresAt: viewing.until }]
  const ends = held.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [Date.parse(expiresAt)]))
  const wait = Math.min(...ends) - Date.now()
  if (wait > LONGEST_TIMER_MS) return () => {}
  // The database's clock decides, so it is asked when that moment has surely come.
  const timer = setTimeout(lookAgain, Math.max(0, wait) + 250)
  return () => clearTimeout(timer)
}

async function endIfChanged(request: Request, before: Principal, end: () => void): Promise<void> {
  // While the database cannot be asked nothing is known; the next heartbeat asks again.
  const now = await authenticate(request).catch(() => undefined)
  if (now === undefined) return
  if (now === null || markOf(now) !== markOf(before)) end()
}

const markOf = (person: Principal) => `${accessMark(person)} ${[...person.permissions].sort().join()}`

async function nextUnlessAborted<T>(
  iterator: AsyncIterator<T>,
  signal: AbortSignal,
): Promise<IteratorResult<T> | null> {
  if (signal.aborted) return null
  let stop = () => {}
  const aborted = new Promise<null>((resolve) => {
    stop = () => resolve(null)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([iterator.next(), aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function format(event: StreamedEvent<unknown>): string {
  const id = event.id === undefined ? '' : `id: ${event.id}\n`
  return `${id}data: ${JSON.stringify(event.data)}\n\n`
}
