import type { Client } from 'pg'
import { WarehouseError } from '../warehouse.ts'
import { openClient, setUp } from './client.ts'
import type { PostgresConfig } from './config.ts'

/** Connections kept for the next caller; more are opened when they are needed, and closed afterwards. */
const keptIdle = 4
const idleMs = 60_000
const restedMs = 1_000

export interface PoolOptions {
  /** One connection is kept, and not for long: for a login among many. */
  readonly keepFew?: boolean
}
const fewIdleMs = 15_000

interface Idle {
  readonly client: Client
  readonly since: number
}

/** Connections to one database by one login. Who takes one has it alone, and gives it back. */
export class ClientPool {
  readonly #config: PostgresConfig
  readonly #keep: number
  readonly #idleMs: number
  #timer: NodeJS.Timeout | null = null
  readonly #idle: Idle[] = []
  readonly #taken = new Set<Client>()
  #closed = false

  constructor(config: PostgresConfig, { keepFew = false }: PoolOptions = {}) {
    this.#config = config
    this.#keep = keepFew ? 1 : keptIdle
    this.#idleMs = keepFew ? fewIdleMs : idleMs
  }

  get config(): PostgresConfig {
    return this.#config
  }

  async take(signal: AbortSignal | null): Promise<Client> {
    for (;;) {
      if (this.#closed) throw new WarehouseError('connection', 'The warehouse is closed.')
      const kept = this.#idle.pop()
      if (kept !== undefined && !(await stillAnswers(kept))) {
        await endQuietly(kept.client)
        continue
      }
      const client = kept?.client ?? (await openClient(this.#config, signal))
      this.#taken.add(client)
      return client
    }
  }

  /** `used`: settings or temporary tables may be left in it. */
  async giveBack(client: Client, used: boolean): Promise<void> {
    this.#taken.delete(client)
    const keep =
      !this.#closed && this.#idle.length < this.#keep && (await isClean(client, used, this.#config))
    if (!keep || this.#closed) return endQuietly(client)
    this.#idle.push({ client, since: Date.now() })
    this.#endStale()
    this.#watch()
  }

  /** Also where nobody comes any more: the server counts connections. */
  #watch(): void {
    if (this.#timer !== null || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#endStale()
      if (this.#idle.length > 0) this.#watch()
    }, this.#idleMs)
    this.#timer.unref()
  }

  async use<T>(signal: AbortSignal | null, task: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.take(signal)
    try {
      return await task(client)
    } finally {
      await this.giveBack(client, false)
    }
  }

  #endStale(): void {
    const old = Date.now() - this.#idleMs
    while ((this.#idle[0]?.since ?? Number.POSITIVE_INFINITY) < old) {
      const stale = this.#idle.shift()
      if (stale) void endQuietly(stale.client)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    const all = [...this.#idle.splice(0).map((one) => one.client), ...this.#taken]
    await Promise.all(all.map(endQuietly))
  }
}

/** A server that was started again, or a firewall, ends idle connections in silence: one that rested is asked first. */
async function stillAnswers({ client, since }: Idle): Promise<boolean> {
  if (Date.now() - since < restedMs) return true
  return client.query('select 1').then(
    () => true,
    () => false,
  )
}

async function isClean(client: Client, used: boolean, config: PostgresConfig): Promise<boolean> {
  try {
    const status = client.getTransactionStatus()
    if (status === null) return false
    if (status !== 'I') await client.query('rollback')
    if (used) {
      await client.query('discard all')
      await setUp(client, config)
    }
    return true
  } catch {
    return false
  }
}

async function endQuietly(client: Client): Promise<void> {
  await client.end().catch(() => undefined)
}
