import { randomUUID } from 'node:crypto'
import type { CatalogQuestion, DatabaseColumn, DatabaseRelation } from '#lib/dbt/database.ts'
import type { RelationLineage, TracedRelation } from '#lib/sql/index.ts'
import { WarehouseError } from '../../warehouse.ts'
import type {
  CallOptions,
  Connection,
  QueryOptions,
  QueryShape,
  RowBatch,
  SafeSql,
  Session,
  StatementFacts,
} from '../../warehouse.ts'
import { catalogQuestionSql } from '../catalog-question.ts'
import type { DuckdbConfig } from '../config.ts'
import { cancelled } from '../../slots.ts'
import { BatchQueue } from './batch-queue.ts'
import { HostLink, lost } from './host-link.ts'
import { HostedSession } from './hosted-session.ts'
import type { SessionHost } from './hosted-session.ts'
import { MemoryJudge } from './memory-judge.ts'
import type { Verdict } from './memory-judge.ts'
import { viewDefinitionSql } from '../view-definition.ts'
import { answered } from './protocol.ts'
import type { HostCall } from './protocol.ts'
import { residentMemory } from './resident-memory.ts'

const sampleEveryMs = 50

export interface HostOptions {
  /** Bytes of the process above which it is killed. DuckDB's own limit does not bound it. */
  readonly maxResidentBytes: number
  /** Passed to the process; nothing else of the environment is. */
  readonly env?: Readonly<Record<string, string>>
  /** Told when the process was replaced, for the log. */
  readonly onRestart?: (reason: string) => void
}

/**
 * DuckDB in a process of its own. When a statement takes too much memory the process is killed and started again:
 * the statement fails with kind `memory`, reads that ran beside it are tried once more, and sessions are lost with
 * kind `connection`, so that a run can repeat a whole model.
 */
export class HostedDuckdb implements Connection, SessionHost {
  /** DuckDB has no users: the guard and the locked instance decide. */
  readonly access = null
  readonly #config: DuckdbConfig
  readonly #options: HostOptions
  readonly #judge = new MemoryJudge()
  readonly #verdicts = new Map<number, Verdict>()
  #link: HostLink | null = null
  #starting: Promise<HostLink> | null = null
  #sampler: NodeJS.Timeout | null = null
  #nextId = 1
  #closed = false
  /** Suspects run one at a time: each waits for the one before. */
  #suspects: Promise<unknown> = Promise.resolve()

  constructor(config: DuckdbConfig, options: HostOptions) {
    this.#config = config
    this.#options = options
  }

  /** The process that owns the file now, for messages and tests. */
  get pid(): number | null {
    return this.#link?.alive ? (this.#link.pid ?? null) : null
  }

  get residentBytes(): number | null {
    const { pid } = this
    return pid === null ? null : (residentMemory(pid) ?? this.#link?.reportedRss ?? null)
  }

  /** Opens the file now, so that a taken lock is said at once. */
  async start(): Promise<void> {
    await this.#ensureLink()
  }

  async #ensureLink(): Promise<HostLink> {
    if (this.#closed) throw new WarehouseError('connection', 'The warehouse is closed.')
    if (this.#link?.alive) return this.#link
    this.#starting ??= this.#startLink().finally(() => (this.#starting = null))
    return this.#starting
  }

  async #startLink(): Promise<HostLink> {
    const link = new HostLink(this.#config, this.#options.env ?? {})
    await link.opened
    this.#link = link
    this.#judge.reset()
    void link.ended.then((how) => this.#onEnd(link, how))
    return link
  }

  #onEnd(link: HostLink, how: string): void {
    if (this.#link !== link) return
    this.#link = null
    this.#stopSampler()
    this.#judge.reset()
    if (this.#closed) return
    this.#options.onRestart?.(how)
    // Warm for the next caller; where it cannot start, that caller is told.
    this.#ensureLink().catch(() => undefined)
  }

  /** The task runs under the eye of the judge; a verdict on it replaces the plain loss of the process. */
  async watch<T>(
    sql: string,
    task: (link: HostLink, id: number) => Promise<T>,
    only: HostLink | null = null,
  ): Promise<T> {
    if (this.#judge.isSuspected(sql)) return this.#alone(() => this.#watchNow(sql, task, only))
    return this.#watchNow(sql, task, only)
  }

  #alone<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#suspects.then(task, task)
    this.#suspects = turn.catch(() => undefined)
    return turn
  }

  /** `only`: the life of the process that the task belongs to; a session does not outlive it. */
  async #watchNow<T>(
    sql: string,
    task: (link: HostLink, id: number) => Promise<T>,
    only: HostLink | null,
  ): Promise<T> {
    const link = only ?? (await this.#ensureLink())
    if (!link.alive) throw lost("The session ended with DuckDB's process.")
    const id = this.#nextId++
    this.#judge.start(id, sql)
    this.#startSampler()
    let succeeded = false
    try {
      const result = await task(link, id)
      succeeded = true
      return result
    } catch (error) {
      throw link.alive ? error : this.#lossOf(id, error)
    } finally {
      this.#judge.end(id, succeeded)
      this.#verdicts.delete(id)
      if (!this.#judge.busy) this.#stopSampler()
    }
  }

  #lossOf(id: number, error: unknown): unknown {
    const verdict = this.#verdicts.get(id)
    if (verdict === 'bomb') return memoryError(this.#options.maxResidentBytes)
    if (verdict !== undefined)
      return lost("Another query ran out of memory and took DuckDB's process with it.")
    return error
  }

  /** For reads without effects: once again after the process was lost, unless it was their own doing. */
  async #read<T>(
    sql: string,
    signal: AbortSignal,
    task: (link: HostLink, id: number) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.watch(sql, task)
    } catch (error) {
      if (!isLoss(error) || signal.aborted || this.#closed) throw error
      return this.watch(sql, task)
    }
  }

  #startSampler(): void {
    this.#sampler ??= setInterval(() => this.#sample(), sampleEveryMs)
  }

  #stopSampler(): void {
    if (this.#sampler) clearInterval(this.#sampler)
    this.#sampler = null
  }

  #sample(): void {
    const rss = this.residentBytes
    if (rss === null) return
    this.#judge.sample(rss, performance.now())
    if (rss <= this.#options.maxResidentBytes) return
    for (const [id, verdict] of this.#judge.judge()) this.#verdicts.set(id, verdict)
    this.#stopSampler()
    this.#link?.kill()
  }

  /** One call of a session. */
  async callHost(sql: string, call: HostCall, link: HostLink): Promise<unknown> {
    return this.watch(sql, (_same, id) => link.call(id, call), link)
  }

  #readHost(sql: string, call: HostCall, signal: AbortSignal): Promise<unknown> {
    return this.#read(sql, signal, (link, id) => cancellable(link, id, signal, () => link.call(id, call)))
  }

  async analyze(sql: string, options: CallOptions): Promise<readonly StatementFacts[]> {
    return answered(await this.#readHost(sql, { method: 'analyze', sql }, options.signal))
  }

  async describe(sql: SafeSql, options: CallOptions): Promise<QueryShape> {
    return answered(await this.#readHost(sql, { method: 'describe', sql }, options.signal))
  }

  /** Column lineage of relations that are made of each other, each after those that it is made of. */
  async traceRelations(
    relations: readonly TracedRelation[],
    options: CallOptions,
  ): Promise<readonly RelationLineage[]> {
    return answered(await this.#readHost('', { method: 'traceRelations', relations }, options.signal))
  }

  async listSchemas(options: CallOptions): Promise<readonly string[]> {
    return answered(
      await this.#readHost('', { method: 'listSchemas', session: null, database: null }, options.signal),
    )
  }

  async listRelations(schema: string | null, options: CallOptions): Promise<readonly DatabaseRelation[]> {
    const call: HostCall = { method: 'listRelations', session: null, schema }
    return answered(await this.#readHost('', call, options.signal))
  }

  async listColumns(
    relation: { readonly schema: string; readonly name: string },
    options: CallOptions,
  ): Promise<readonly DatabaseColumn[]> {
    const call: HostCall = { method: 'listColumns', session: null, relation: { database: null, ...relation } }
    return answered(await this.#readHost('', call, options.signal))
  }

  async *query(sql: SafeSql, options: QueryOptions): AsyncGenerator<RowBatch> {
    const queue = new BatchQueue()
    const running = this.#read(sql, options.signal, (link, id) => {
      // Rows that were handed out cannot be taken back, so a query is repeated only before its first batch.
      if (queue.started) throw lost("DuckDB's process ended while the rows were read.")
      queue.attach(() => link.send({ kind: 'next', id }))
      const message = {
        kind: 'query' as const,
        id,
        sql,
        maxRows: options.maxRows ?? null,
        maxBytes: options.maxBytes ?? null,
      }
      queue.onAbandon = () => link.send({ kind: 'cancel', id })
      return cancellable(link, id, options.signal, () => link.query(message, (batch) => queue.push(batch)))
    })
    running.then(
      () => queue.finish(null),
      (error: unknown) => queue.finish(error),
    )
    try {
      yield* queue.drain()
    } finally {
      queue.abandon()
    }
  }

  viewDefinitionSql(view: { readonly schema: string; readonly name: string }): SafeSql {
    return viewDefinitionSql(view)
  }

  catalogQuestionSql(question: CatalogQuestion): SafeSql {
    return catalogQuestionSql(question)
  }

  async session(options: CallOptions): Promise<Session> {
    const id = this.#nextId++
    const tag = options.tag ?? randomUUID()
    const link = await this.#ensureLink()
    options.signal.throwIfAborted()
    await this.callHost('', { method: 'openSession', session: id, tag }, link)
    return new HostedSession(this, link, { id, tag })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopSampler()
    const link = this.#link ?? (await this.#starting?.catch(() => null)) ?? null
    await link?.close()
    this.#link = null
  }
}

async function cancellable<T>(
  link: HostLink,
  id: number,
  signal: AbortSignal | null,
  task: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw cancelled()
  const cancel = () => link.send({ kind: 'cancel', id })
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await task()
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

export const isLoss = (error: unknown) => error instanceof WarehouseError && error.kind === 'connection'

function memoryError(limit: number): WarehouseError {
  const megabytes = Math.round(limit / 1024 / 1024)
  return new WarehouseError(
    'memory',
    `The query needed more than ${megabytes} MB of memory and was stopped.`,
    {
      remedy: 'Read fewer rows or columns, aggregate earlier, or ask for a larger limit.',
    },
  )
}
