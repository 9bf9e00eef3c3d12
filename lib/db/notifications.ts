import { Client } from 'pg'
import { loadConfig } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import { clearProcessSingleton, processSingleton } from '#lib/core/process-singleton.ts'
import { getDatabase } from './client.ts'

/** `payload` is an id, never content: a NOTIFY is only a hint that there is something to read. */
type Listener = (payload: string) => void
type Reconnected = () => void

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5_000

/** One LISTEN connection a process, kept alive; nothing is held where nobody listens. */
class NotificationHub {
  readonly #url: string
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #reconnected = new Set<Reconnected>()
  #client: Client | null = null
  #connecting: Promise<void> | null = null
  #closed = false
  #waitMs = FIRST_WAIT_MS
  #retry: NodeJS.Timeout | null = null

  constructor(url: string) {
    this.#url = url
  }

  async subscribe(channel: string, listener: Listener, onReconnect?: Reconnected): Promise<() => void> {
    const set = this.#listeners.get(channel) ?? new Set<Listener>()
    const first = set.size === 0
    set.add(listener)
    this.#listeners.set(channel, set)
    if (onReconnect) this.#reconnected.add(onReconnect)
    if (this.#client === null) await this.#connect()
    else if (first) await this.#client.query(`listen ${quote(channel)}`)
    return () => {
      set.delete(listener)
      if (onReconnect) this.#reconnected.delete(onReconnect)
      if (set.size > 0) return
      this.#listeners.delete(channel)
      this.#client?.query(`unlisten ${quote(channel)}`).catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#retry) clearTimeout(this.#retry)
    await this.#client?.end().catch(() => undefined)
    this.#client = null
  }

  #connect(): Promise<void> {
    this.#connecting ??= this.#open()
      .catch(() => this.#lost(null))
      .finally(() => (this.#connecting = null))
    return this.#connecting
  }

  async #open(): Promise<void> {
    const client = new Client({
      connectionString: this.#url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(payload ?? '')
    })
    await client.connect()
    for (const channel of this.#listeners.keys()) await client.query(`listen ${quote(channel)}`)
    this.#client = client
    this.#waitMs = FIRST_WAIT_MS
  }

  /** What was notified while we were away is unknown, so listeners are told to look for themselves. */
  #lost(client: Client | null): void {
    if (this.#closed || (client !== null && client !== this.#client)) return
    this.#client = null
    if (this.#retry) return
    this.#retry = setTimeout(() => {
      this.#retry = null
      void this.#connect().then(() => {
        if (this.#client) for (const tell of this.#reconnected) tell()
      })
    }, this.#waitMs)
    this.#retry.unref()
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
  }
}

function quote(channel: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(channel)) throw new Error(`Not a channel name: ${channel}`)
  return `"${channel}"`
}

function hub(): NotificationHub {
  return processSingleton('notifications', () => {
    const { databaseUrl } = loadConfig()
    if (databaseUrl === null) throw new AppError('unavailable', 'Metricwright is not running.')
    return new NotificationHub(databaseUrl)
  })
}

/**
 * Calls `listener` with the payload of each NOTIFY on the channel, until the returned function is called.
 * `onReconnect` is called after a lost connection came back: notifications may have been missed.
 */
export async function subscribe(
  channel: string,
  listener: Listener,
  onReconnect?: Reconnected,
): Promise<() => void> {
  return hub().subscribe(channel, listener, onReconnect)
}

/** Takes effect at once; inside a transaction use `select pg_notify(...)` there, so that it waits for the commit. */
export async function notify(channel: string, payload: string): Promise<void> {
  await getDatabase().$executeRaw`select pg_notify(${channel}, ${payload})`
}

export async function closeNotifications(): Promise<void> {
  await hub().close()
  clearProcessSingleton('notifications')
}
