import type { GuardedPrincipal, ResolveTable } from '#lib/access/guard.ts'
import type { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { guardThroughViews } from '#lib/catalog/guard-through-views.ts'
import { lookupBySession } from '#lib/catalog/relation-lookup.ts'
import type { Environment } from '#lib/contracts/runs.ts'
import type { SessionLike } from '#lib/dbt/threads/index.ts'
import {
  asSafeSql,
  WarehouseError,
  type Connection,
  type Session,
  type StatementFacts,
} from '#lib/warehouse/warehouse.ts'
import { readOwnQuestion } from './own-statement.ts'

/** Open: statements pass. Closed: none does, and those that run are cancelled. */
export class RunGate {
  #closed: WarehouseError | null = null
  readonly #sessions = new Set<GuardedSession>()

  get closedBy(): WarehouseError | null {
    return this.#closed
  }

  add(session: GuardedSession): void {
    this.#sessions.add(session)
  }

  remove(session: GuardedSession): void {
    this.#sessions.delete(session)
  }

  /** What runs is ended in the warehouse; it and all that comes fails with this error. */
  async close(error: WarehouseError): Promise<void> {
    this.#closed = error
    await Promise.allSettled([...this.#sessions].map((session) => session.end()))
  }

  open(): void {
    this.#closed = null
  }
}

export interface GuardedSessionOptions {
  readonly connection: Connection
  readonly session: Session
  readonly principal: GuardedPrincipal
  readonly environment: Environment
  readonly datasets: DatasetMap
  readonly gate: RunGate
}

/**
 * A session of a run: every statement is classified by the warehouse's own parser and passes only if the run's person
 * may read what it reads and the run's environment may be written where it writes.
 */
export class GuardedSession implements SessionLike {
  readonly #options: GuardedSessionOptions
  readonly #signal = new AbortController()
  /** What runs in the session now. It is never closed under a statement: DuckDB would wait for its end. */
  #current: Promise<unknown> = Promise.resolve()
  readonly #temporary = new Set<string>()

  constructor(options: GuardedSessionOptions) {
    this.#options = options
    options.gate.add(this)
  }

  async execute(
    sql: string,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): ReturnType<SessionLike['execute']> {
    return this.#pass(async ({ connection, session }) => {
      const askedOf = readOwnQuestion(sql)
      const known = askedOf !== null && this.#mayList(askedOf)
      const facts = known ? [] : await connection.analyze(sql, { signal: this.#signal.signal })
      if (!known) await this.#guard(facts)
      // The guard has just passed this very text for the run's person and environment.
      const result = await session.execute(asSafeSql(sql), options)
      this.#remember(facts)
      return result
    })
  }

  begin(): Promise<void> {
    return this.#pass(({ session }) => session.begin())
  }

  commit(): Promise<void> {
    return this.#pass(({ session }) => session.commit())
  }

  rollback(): Promise<void> {
    return this.#pass(({ session }) => session.rollback())
  }

  async listSchemas(database: string | null): Promise<readonly string[]> {
    const found = await this.#pass(({ session }) => session.listSchemas(database))
    return found.filter((schema) => this.#mayList(schema))
  }

  async listRelations(
    schema: Parameters<SessionLike['listRelations']>[0],
  ): ReturnType<SessionLike['listRelations']> {
    if (!this.#mayList(schema.schema)) return []
    return this.#pass(({ session }) => session.listRelations(schema))
  }

  async listColumns(
    relation: Parameters<SessionLike['listColumns']>[0],
  ): ReturnType<SessionLike['listColumns']> {
    if (!this.#mayList(relation.schema)) return []
    return this.#pass(({ session }) => session.listColumns(relation))
  }

  async loadRows(...call: Parameters<SessionLike['loadRows']>): Promise<number> {
    const [{ database = null, schema, name }] = call
    return this.#pass(async ({ session }) => {
      await this.#guard([{ ...nothing, kind: 'insert', target: { database, schema, name } }])
      return session.loadRows(...call)
    })
  }

  cancel(): Promise<void> {
    return this.#options.session.cancel()
  }

  async close(): Promise<void> {
    this.#options.gate.remove(this)
    await this.#current
    await this.#options.session.close()
  }

  /** Cancels what runs and gives the session up: its open transaction is taken back. */
  async end(): Promise<void> {
    this.#signal.abort()
    await this.#options.session.cancel().catch(() => undefined)
    await this.close().catch(() => undefined)
  }

  async #pass<T>(task: (options: GuardedSessionOptions) => Promise<T>): Promise<T> {
    const { gate } = this.#options
    if (gate.closedBy !== null) throw gate.closedBy
    const running = task(this.#options)
    this.#current = running.catch(() => undefined)
    try {
      return await running
    } catch (error) {
      throw gate.closedBy ?? error
    }
  }

  async #guard(facts: readonly StatementFacts[]): Promise<void> {
    const { connection, session, principal, environment } = this.#options
    const verdict = await guardThroughViews({
      principal,
      facts,
      resolve: this.#resolve,
      mode: { kind: 'run', environment },
      lookup: lookupBySession(connection, session, this.#signal.signal),
    })
    if (!verdict.allowed) throw new WarehouseError('permission', verdict.message)
  }

  /** After it ran, not before: a name whose creation failed could stand for a table that is not the session's own. */
  #remember(facts: readonly StatementFacts[]): void {
    for (const { kind, target } of facts) {
      if (target === null || target.schema !== null) continue
      const name = target.name.toLowerCase()
      if (kind === 'create' && target.database === 'temp') this.#temporary.add(name)
      if (kind === 'drop' || kind === 'alter') this.#temporary.delete(name)
    }
  }

  /** A bare name is the session's own temporary table where the session made one: DuckDB looks there first. */
  readonly #resolve: ResolveTable = (table) =>
    table.schema === null && this.#temporary.has(table.name.toLowerCase())
      ? { kind: 'private' }
      : this.#options.datasets.resolve(table)

  /** No schema means the session's own temporary tables. */
  #mayList(schema: string): boolean {
    const { principal, datasets } = this.#options
    return schema === '' || datasets.mayList(principal, schema)
  }
}

const nothing: StatementFacts = {
  text: '',
  kind: 'other',
  target: null,
  tablesNamed: [],
  tablesRead: [],
  functions: [],
  tableFunctions: [],
  complete: true,
}
