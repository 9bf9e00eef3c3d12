import { asSafeSql } from '../../warehouse.ts'
import { connectDuckdb } from '../connection.ts'
import type { DuckdbConnection } from '../connection.ts'
import type { DuckdbSession } from '../session.ts'
import { batchesAhead, endAfterSilenceMs, errorData, isToHost } from './protocol.ts'
import type { FromHost, HostCall, ToHost } from './protocol.ts'

/**
 * The entry of the DuckDB child process: the only process that opens the file. It answers its owner over the IPC
 * channel and ends itself when the channel closes, or when the owner is silent for too long.
 */
const sessions = new Map<number, DuckdbSession>()
const running = new Map<number, AbortController>()
/** Queries that stream, with the batches that each may send before its reader has taken one. */
const streams = new Map<number, Stream>()
interface Stream {
  ahead: number
  wake: () => void
}

let connection: DuckdbConnection | null = null
let heardAt = performance.now()

const send = (message: FromHost) => {
  if (process.connected) process.send?.(message)
}

/** At once and without clean-up: DuckDB's log makes that safe, and threads in the middle of a query do not hold it up. */
const endNow = () => process.kill(process.pid, 'SIGKILL')

process.on('message', (message: unknown) => {
  heardAt = performance.now()
  if (isToHost(message)) void handle(message)
})
process.on('disconnect', endNow)
// The owner decides when to end; a Ctrl+C in a terminal reaches the whole group.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
setInterval(() => {
  if (performance.now() - heardAt > endAfterSilenceMs) endNow()
}, 1_000)

async function handle(message: ToHost): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message)
    case 'ping':
      return send({ kind: 'pong', rss: process.memoryUsage.rss() })
    case 'call':
      return answer(message.id, (signal) => perform(message.call, signal))
    case 'query':
      return answer(message.id, (signal) => stream(message, signal))
    case 'next':
      return proceed(message.id)
    case 'cancel':
      running.get(message.id)?.abort()
      return streams.get(message.id)?.wake()
    case 'close':
      await connection?.close()
      process.exit(0)
  }
}

async function open(message: Extract<ToHost, { kind: 'open' }>): Promise<void> {
  try {
    connection = await connectDuckdb(message.config)
    send({ kind: 'ready' })
  } catch (error) {
    send({ kind: 'failed', error: errorData(error) })
  }
}

async function answer(id: number, task: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const abort = new AbortController()
  running.set(id, abort)
  try {
    send({ kind: 'answer', id, value: await task(abort.signal) })
  } catch (error) {
    send({ kind: 'error', id, error: errorData(error) })
  } finally {
    running.delete(id)
  }
}

function opened(): DuckdbConnection {
  if (connection === null) throw new Error('The database is not open.')
  return connection
}

function sessionOf(id: number): DuckdbSession {
  const session = sessions.get(id)
  if (!session) throw new Error('The session is closed.')
  return session
}

function proceed(id: number): void {
  const stream = streams.get(id)
  if (stream === undefined) return
  stream.ahead += 1
  stream.wake()
}

async function stream(message: Extract<ToHost, { kind: 'query' }>, signal: AbortSignal): Promise<null> {
  const batches = opened().query(asSafeSql(message.sql), {
    signal,
    ...(message.maxRows === null ? {} : { maxRows: message.maxRows }),
    ...(message.maxBytes === null ? {} : { maxBytes: message.maxBytes }),
  })
  const own: Stream = { ahead: batchesAhead, wake: () => undefined }
  streams.set(message.id, own)
  try {
    for await (const batch of batches) {
      send({ kind: 'batch', id: message.id, batch })
      own.ahead -= 1
      while (own.ahead === 0 && !signal.aborted) await new Promise<void>((resolve) => (own.wake = resolve))
      if (signal.aborted) break
    }
  } finally {
    streams.delete(message.id)
  }
  send({ kind: 'end', id: message.id })
  return null
}

function perform(call: HostCall, signal: AbortSignal): Promise<unknown> {
  switch (call.method) {
    case 'analyze':
      return opened().analyze(call.sql, { signal })
    case 'describe':
      // The owner sends only text that it may send; here it has passed already.
      return opened().describe(asSafeSql(call.sql), { signal })
    case 'traceRelations':
      return opened().traceRelations(call.relations, { signal })
    case 'listSchemas':
      return call.session === null
        ? opened().listSchemas({ signal })
        : sessionOf(call.session).listSchemas(call.database)
    case 'listRelations':
      return call.session === null
        ? opened().listRelations(call.schema, { signal })
        : sessionOf(call.session).listRelations(call.schema)
    case 'listColumns':
      return call.session === null
        ? opened().listColumns(call.relation, { signal })
        : sessionOf(call.session).listColumns(call.relation)
    default:
      return performInSession(call, signal)
  }
}

type SessionCall = Exclude<
  HostCall,
  { method: 'analyze' | 'describe' | 'traceRelations' | 'listSchemas' | 'listRelations' | 'listColumns' }
>

async function performInSession(call: SessionCall, signal: AbortSignal): Promise<unknown> {
  switch (call.method) {
    case 'openSession':
      sessions.set(
        call.session,
        await opened().session({ signal, ...(call.tag === null ? {} : { tag: call.tag }) }),
      )
      return null
    case 'execute':
      return sessionOf(call.session).execute(asSafeSql(call.sql), {
        fetch: call.fetch,
        ...(call.maxRows === null ? {} : { maxRows: call.maxRows }),
      })
    case 'loadRows':
      return sessionOf(call.session).loadRows(call.relation, call.columns, call.rows)
    case 'begin':
    case 'commit':
    case 'rollback':
      await sessionOf(call.session)[call.method]()
      return null
    case 'cancelSession':
      await sessions.get(call.session)?.cancel()
      return null
    case 'closeSession':
      await sessions.get(call.session)?.close()
      sessions.delete(call.session)
      return null
  }
}
