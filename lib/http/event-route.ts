import type { z, ZodType } from 'zod'
import type { OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
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
 * the caller is gone (the handler's signal aborts) or the session is revoked: at once by NOTIFY, at the latest
 * at the next heartbeat, when the person is loaded anew.
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
        void authenticate(request).then(
          (still) => still ?? end(),
          () => undefined,
        )
      }, HEARTBEAT_MS)
      const unsubscribe = await watchSession(principal, end)
      stopWatching = () => {
        clearInterval(beat)
        unsubscribe()
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

async function watchSession(principal: Principal, end: () => void): Promise<() => void> {
  const { sessionId } = principal
  if (sessionId === null) return () => {}
  return subscribe('session_revoked', (revoked) => {
    if (revoked === sessionId) end()
  })
}

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
