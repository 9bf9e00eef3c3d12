import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { loadConfig } from '#lib/config/config.ts'
import { errorBody } from '#lib/contracts/error-body.ts'
import { AppError } from '#lib/core/app-error.ts'
import { processSingleton } from '#lib/core/process-singleton.ts'
import { findWorker } from '#lib/db/worker-lease-repository.ts'
import { doorToken } from './door-token.ts'
import {
  workerEndpoints,
  workerHealth,
  type EndpointInput,
  type EndpointName,
  type EndpointOutput,
  type WorkerHealth,
} from './protocol.ts'

/** An address is looked up again after this time; longer than the second it is not believed. */
const ADDRESS_MS = 5_000
const BELIEVED_MS = 60_000
const HEALTH_MS = 2_000

/** Asks the worker and waits for its answer. An aborted signal closes the request, which cancels the work. */
export async function callWorker<N extends EndpointName>(
  name: N,
  input: EndpointInput<N>,
  options: { readonly signal: AbortSignal },
): Promise<EndpointOutput<N>> {
  const answer = await send(`/${name}`, { body: JSON.stringify(input), signal: options.signal })
  return workerEndpoints[name].output.parse(await readJson(answer))
}

/**
 * As callWorker, but hands the answer on as it comes: a result of many rows is not read and written again.
 * What the worker answers is of the endpoint's type by its own compiler.
 */
export async function forwardToWorker<N extends EndpointName>(
  name: N,
  input: EndpointInput<N>,
  options: { readonly signal: AbortSignal },
): Promise<Response> {
  const answer = await send(`/${name}`, { body: JSON.stringify(input), signal: options.signal })
  return new Response(toStream(answer), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}

function toStream(answer: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = answer[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done === true) controller.close()
      else controller.enqueue(Buffer.from(next.value))
    },
    cancel: () => void answer.destroy(),
  })
}

/** Null where no worker answers in time. */
export async function readWorkerHealth(): Promise<WorkerHealth | null> {
  try {
    const answer = await send('/health', { body: null, signal: AbortSignal.timeout(HEALTH_MS) })
    return workerHealth.parse(await readJson(answer))
  } catch {
    return null
  }
}

interface Message {
  readonly body: string | null
  readonly signal: AbortSignal
}

/** A worker that is stopped accepts requests and never answers: it is asked for its health while one waits. */
const PROBE_MS = 5_000
const MOST_SILENCES = 2

async function send(path: string, message: Message): Promise<IncomingMessage> {
  const address = await findAddress()
  const stalled = new AbortController()
  let silences = 0
  const probe = setInterval(() => {
    void isHealthy(address).then((healthy) => {
      silences = healthy ? 0 : silences + 1
      if (silences >= MOST_SILENCES) stalled.abort()
    })
  }, PROBE_MS)
  try {
    const signal = AbortSignal.any([message.signal, stalled.signal])
    return await exchange(address, path, { body: message.body, signal }, message.signal)
  } finally {
    clearInterval(probe)
  }
}

async function isHealthy(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_MS)
    const answer = await post(address, '/health', { body: null, signal })
    answer.resume()
    return answer.statusCode === 200
  } catch {
    return false
  }
}

async function exchange(
  address: string,
  path: string,
  message: Message,
  caller: AbortSignal,
): Promise<IncomingMessage> {
  let answer: IncomingMessage
  try {
    answer = await post(address, path, message)
  } catch (cause) {
    if (caller.aborted) throw new AppError('cancelled', 'The request was cancelled.', { cause })
    addressCache().readAt = Number.NEGATIVE_INFINITY
    throw new AppError('unavailable', 'The worker does not answer, so nothing can be compiled or run now.', {
      cause,
      remedy:
        'It is started again by itself, within a minute at most; what you typed is kept. Then try again.',
    })
  }
  if (answer.statusCode === 200) return answer
  throw toAppError(await readJson(answer))
}

function post(address: string, path: string, message: Message): Promise<IncomingMessage> {
  const { agent, token } = connection()
  const target = address.startsWith('unix:')
    ? { socketPath: address.slice('unix:'.length), path }
    : { ...urlTarget(address), path }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        ...target,
        method: message.body === null ? 'GET' : 'POST',
        agent,
        signal: message.signal,
        headers: {
          ...(message.body !== null && { 'content-type': 'application/json' }),
          authorization: `Bearer ${token}`,
        },
      },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(message.body ?? undefined)
  })
}

function urlTarget(address: string): { host: string; port: number } {
  const url = new URL(address)
  return { host: url.hostname, port: Number(url.port) }
}

interface Wire {
  readonly agent: Agent
  readonly token: string
}

function connection(): Wire {
  return processSingleton('worker-connection', () => ({
    agent: new Agent({ keepAlive: true, maxSockets: 64 }),
    token: doorToken(loadConfig().key),
  }))
}

interface AddressCache {
  address: string
  readAt: number
  reading: Promise<string> | null
}

function addressCache(): AddressCache {
  return processSingleton('worker-address', () => ({
    address: '',
    readAt: Number.NEGATIVE_INFINITY,
    reading: null,
  }))
}

/**
 * The worker that registered itself; before it did, the socket in the data folder. An address that is getting old is
 * looked up behind the request: where it is wrong by then, the request fails and forgets it.
 */
function findAddress(): Promise<string> | string {
  const cache = addressCache()
  const age = performance.now() - cache.readAt
  if (age < ADDRESS_MS) return cache.address
  cache.reading ??= readAddress(cache).finally(() => (cache.reading = null))
  return age < BELIEVED_MS ? cache.address : cache.reading
}

async function readAddress(cache: AddressCache): Promise<string> {
  const worker = await findWorker().catch(() => null)
  cache.address = worker?.address ?? `unix:${loadConfig().workerSocket}`
  cache.readAt = performance.now()
  return cache.address
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

function toAppError(body: unknown): AppError {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return new AppError('internal', 'The worker answered something that cannot be read.')
  const { kind, message, remedy, details } = parsed.data.error
  return new AppError(kind, message, { ...(remedy && { remedy }), ...(details && { details }) })
}
