import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import path from 'node:path'
import { isDoorToken } from '#lib/compile-service/door-token.ts'
import {
  endpointNames,
  workerEndpoints,
  type EndpointInput,
  type EndpointName,
  type EndpointOutput,
  type WorkerHealth,
} from '#lib/compile-service/protocol.ts'
import { AppError, isAppError, type AppErrorKind } from '#lib/core/app-error.ts'

export type DoorHandlers = {
  readonly [N in EndpointName]: (input: EndpointInput<N>, signal: AbortSignal) => Promise<EndpointOutput<N>>
}

export interface DoorOptions {
  readonly key: Buffer
  readonly handlers: DoorHandlers
  readonly health: () => WorkerHealth
  readonly report: (message: string, error: unknown) => void
}

const MAX_BODY_BYTES = 32 * 1024 * 1024

/** Answers interactive requests: POST /<endpoint> with JSON, GET /health. A request that is closed is cancelled. */
export function createDoor(options: DoorOptions): Server {
  const server = createServer((request, response) => void serve(options, request, response))
  server.keepAliveTimeout = 60_000
  // A preview may wait in line and run for minutes; its caller cancels it.
  server.requestTimeout = 0
  return server
}

/** Listens on a socket that only this account may open. What a dead process left there is taken away. */
export async function listenOnSocket(server: Server, socket: string): Promise<void> {
  mkdirSync(path.dirname(socket), { recursive: true, mode: 0o700 })
  rmSync(socket, { force: true })
  const mask = process.umask(0o177)
  try {
    await listening(server, () => server.listen(socket))
  } finally {
    process.umask(mask)
  }
  chmodSync(socket, 0o600)
}

/** For a web process on another machine; every request must carry the token. */
export function listenOnPort(
  server: Server,
  at: { readonly host: string; readonly port: number },
): Promise<void> {
  return listening(server, () => server.listen(at.port, at.host))
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    listen()
  })
}

export async function closeDoor(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  await closed
}

async function serve(
  options: DoorOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const abort = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) abort.abort()
  })
  try {
    if (!isDoorToken(options.key, request.headers.authorization)) {
      throw new AppError('unauthenticated', 'The door of the worker opens for its own web process only.')
    }
    if (request.method === 'GET' && request.url === '/health') return answer(response, 200, options.health())
    const name = endpointNames.find((each) => request.url === `/${each}`)
    if (name === undefined || request.method !== 'POST') {
      throw new AppError('not-found', 'The worker has no such endpoint.')
    }
    answer(response, 200, await handle(options, name, await readBody(request), abort.signal))
  } catch (error) {
    if (abort.signal.aborted) return
    const said = toAppError(error, options)
    const { kind, message, remedy, details } = said
    answer(response, statusOf[kind], { error: { kind, message, remedy, details } })
  }
}

async function handle<N extends EndpointName>(
  options: DoorOptions,
  name: N,
  body: unknown,
  signal: AbortSignal,
): Promise<EndpointOutput<N>> {
  const input = workerEndpoints[name].input.parse(body)
  return options.handlers[name](input, signal)
}

/** The kind stands in the body; the status only says whether it went well, for whoever looks by hand. */
const statusOf: Readonly<Record<AppErrorKind, number>> = {
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

function toAppError(error: unknown, { report }: DoorOptions): AppError {
  if (isAppError(error)) return error
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('cancelled', 'The request was cancelled.')
  }
  report('a request failed', error)
  return new AppError('internal', 'Something failed in the worker.', {
    remedy: "The worker's log has the details.",
  })
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const piece = Buffer.from(chunk)
    bytes += piece.length
    if (bytes > MAX_BODY_BYTES) throw new AppError('too-large', 'The request is larger than 32 MB.')
    chunks.push(piece)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
