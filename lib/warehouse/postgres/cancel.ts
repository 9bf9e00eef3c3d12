import type { Client } from 'pg'
import { cancelled } from '../slots.ts'
import { openClient } from './client.ts'
import type { PostgresConfig } from './config.ts'
import { postgresError } from './errors.ts'
import type { SentText } from './errors.ts'

const againMs = 200

/**
 * Runs a task on a connection and has the server cancel it when the signal fires. Asked again until the task ends,
 * because a request that comes between two statements is lost.
 */
export async function cancellable<T>(
  client: Client,
  at: {
    readonly config: PostgresConfig
    readonly signal: AbortSignal | null
    readonly sent: SentText | null
  },
  task: () => Promise<T>,
): Promise<T> {
  const { signal, sent } = at
  if (signal?.aborted) throw cancelled()
  const ended = new AbortController()
  const cancel = () => void cancelUntil(client, at.config, ended.signal)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await task()
  } catch (error) {
    throw signal?.aborted ? cancelled() : postgresError(error, sent)
  } finally {
    ended.abort()
    signal?.removeEventListener('abort', cancel)
  }
}

/** From a connection of its own, as the login: a role that it took on might not be allowed to. */
async function cancelUntil(client: Client, config: PostgresConfig, ended: AbortSignal): Promise<void> {
  const pid: unknown = Reflect.get(client, 'processID')
  if (typeof pid !== 'number') return
  const asLogin = { ...config, role: null, search_path: null, retries: 0 }
  let other: Client | null = null
  try {
    other = await openClient(asLogin, null)
    while (!ended.aborted) {
      await other.query('select pg_cancel_backend($1)', [pid])
      await untilEnded(ended)
    }
  } catch {
    // The server cannot be reached: the task then ends by itself, with that error.
  } finally {
    await other?.end().catch(() => undefined)
  }
}

function untilEnded(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve()
    const timer = setTimeout(resolve, againMs)
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    ended.addEventListener('abort', stop, { once: true })
  })
}
