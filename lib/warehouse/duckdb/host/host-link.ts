import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RowBatch } from '../../warehouse.ts'
import { WarehouseError } from '../../warehouse.ts'
import type { DuckdbConfig } from '../config.ts'
import { reviveError } from '../errors.ts'
import { isFromHost, pingEveryMs } from './protocol.ts'
import type { FromHost, HostCall, ToHost } from './protocol.ts'

const entry = fileURLToPath(new URL('./host-process.ts', import.meta.url))
const closeWithinMs = 5_000
const openWithinMs = 60_000

export interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: WarehouseError) => void
  readonly onBatch: ((batch: RowBatch) => void) | null
}

/** One life of the host process: starts it, matches answers with calls, pings it, and says when it has gone. */
export class HostLink {
  readonly #child: ChildProcess
  readonly #pending = new Map<number, Pending>()
  readonly #pings: NodeJS.Timeout
  readonly opened: Promise<void>
  /** Resolves when the process has ended, with what the kernel says of it. */
  readonly ended: Promise<string>
  #reportedRss: number | null = null
  #alive = true

  constructor(config: DuckdbConfig, env: Readonly<Record<string, string>>) {
    this.#child = fork(entry, [], {
      serialization: 'advanced',
      execArgv: [],
      env: {
        NODE_ENV: 'production',
        UV_THREADPOOL_SIZE: '16',
        TZ: Intl.DateTimeFormat().resolvedOptions().timeZone,
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`))
      this.#child.once('error', (error) => resolve(error.message))
    })
    void this.ended.then(() => this.#end())
    this.opened = this.#open(config)
    this.opened.catch(() => undefined)
    this.#pings = setInterval(() => this.send({ kind: 'ping' }), pingEveryMs)
    this.#pings.unref()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get alive(): boolean {
    return this.#alive
  }

  /** As the host itself said last. */
  get reportedRss(): number | null {
    return this.#reportedRss
  }

  #open(config: DuckdbConfig): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => fail(new WarehouseError('timeout', 'DuckDB did not open its file in time.')),
        openWithinMs,
      )
      const fail = (error: WarehouseError) => {
        clearTimeout(timer)
        reject(error)
        this.kill()
      }
      this.#child.on('message', (message: unknown) => {
        if (!isFromHost(message)) return
        if (message.kind === 'ready') {
          clearTimeout(timer)
          resolve()
        } else if (message.kind === 'failed') fail(reviveError(message.error))
        else this.#receive(message)
      })
      void this.ended.then((how) => fail(lost(`DuckDB's process ended while it opened the file (${how}).`)))
      this.send({ kind: 'open', config })
    })
  }

  #receive(message: FromHost): void {
    if (message.kind === 'pong') this.#reportedRss = message.rss
    if (!('id' in message)) return
    const pending = this.#pending.get(message.id)
    if (!pending) return
    if (message.kind === 'batch') return pending.onBatch?.(message.batch)
    if (message.kind === 'end') return
    this.#pending.delete(message.id)
    if (message.kind === 'answer') pending.resolve(message.value)
    else pending.reject(reviveError(message.error))
  }

  send(message: ToHost): void {
    if (this.#alive && this.#child.connected) this.#child.send(message)
  }

  call(id: number, call: HostCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onBatch: null })
      this.send({ kind: 'call', id, call })
    })
  }

  query(message: Extract<ToHost, { kind: 'query' }>, onBatch: (batch: RowBatch) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending.set(message.id, { resolve, reject, onBatch })
      this.send(message)
    })
  }

  /** Rejects what is under way; the caller knows why the process has gone and may say it better. */
  #end(): void {
    this.#alive = false
    clearInterval(this.#pings)
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const one of pending) one.reject(lost("DuckDB's process ended."))
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  async close(): Promise<void> {
    if (!this.#alive) return
    this.send({ kind: 'close' })
    const timer = setTimeout(() => this.kill(), closeWithinMs)
    await this.ended
    clearTimeout(timer)
  }
}

export const lost = (message: string) =>
  new WarehouseError('connection', message, { remedy: 'Run it again.' })
