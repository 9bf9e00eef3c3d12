import { shortenStatement } from '#lib/access/audit-refusal.ts'
import type { RefusedStatement } from '#lib/access/gathered-refusals.ts'
import type { ResolveTable } from '#lib/access/guard.ts'
import { guardThroughViews, type RelationLookup } from '#lib/catalog/guard-through-views.ts'
import { lookupBySession } from '#lib/catalog/relation-lookup.ts'
import type { Environment } from '#lib/contracts/runs.ts'
import type { CatalogQuestion } from '#lib/dbt/database.ts'
import type { SessionLike } from '#lib/dbt/threads/index.ts'
import {
  asSafeSql,
  WarehouseError,
  type Connection,
  type Session,
  type StatementFacts,
  type TableName,
} from '#lib/warehouse/warehouse.ts'
import type { InteractiveWork } from './interactive-work.ts'
import type { LiveAccess, RunAccess } from './live-access.ts'

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
  /** Where the session's principal may make no schemas itself: makes one of its own. */
  readonly makeSchema: ((schema: string, signal: AbortSignal) => Promise<void>) | null
  readonly environment: Environment
  readonly access: LiveAccess
  readonly gate: RunGate
  /** What goes before statements; null where a person waits for them as well. */
  readonly interactive: InteractiveWork | null
  /** Keeps who was refused what, and why. */
  readonly onRefused: (refused: Omit<RefusedStatement, 'node'>) => Promise<void>
}

/**
 * A session of a run: every statement is classified by the warehouse's own parser and passes only if the run's person
 * may, at this moment, read what it reads, and the run's environment may be written where it writes.
 */
export class GuardedSession implements SessionLike {
  readonly #options: GuardedSessionOptions
  readonly #signal = new AbortController()
  /** What runs in the session now. It is never closed under a statement: DuckDB would wait for its end. */
  #current: Promise<unknown> = Promise.resolve()
  /** Whether it may have temporary tables of its own. */
  #hasTemporary = false
  #isInTransaction = false

  constructor(options: GuardedSessionOptions) {
    this.#options = options
    options.gate.add(this)
  }

  async execute(
    sql: string,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): ReturnType<SessionLike['execute']> {
    return this.#pass(async ({ connection, session }, access) => {
      const facts = await connection.analyze(sql, { signal: this.#signal.signal })
      await this.#guard(facts, { access, statement: sql })
      const made = schemaMade(facts)
      const { makeSchema } = this.#options
      if (made !== null && makeSchema !== null) {
        await makeSchema(made, this.#signal.signal)
        return { columns: [], rows: [], rowsAffected: null, message: 'CREATE SCHEMA' }
      }
      if (facts.length > 1) return this.#executeEach(facts, { access, sql, options })
      // The guard has just passed this very text for the run's person and environment.
      const result = await session.execute(asSafeSql(sql), options)
      this.#remember(facts)
      return result
    })
  }

  /**
   * The statements of one text, each judged again in its turn: what one of them makes or drops, a view or a temporary
   * table, is what a name of the next one stands for. Together they are one transaction, as the text is by itself.
   */
  async #executeEach(
    facts: readonly StatementFacts[],
    text: {
      readonly access: RunAccess
      readonly sql: string
      readonly options: Parameters<SessionLike['execute']>[1]
    },
  ): Promise<Result> {
    const { session } = this.#options
    const isOwn = !this.#isInTransaction && facts.every(({ kind }) => kind !== 'transaction')
    if (isOwn) await session.begin()
    try {
      let result: Result = { columns: [], rows: [], rowsAffected: null }
      for (const one of facts) {
        await this.#guard([one], { access: text.access, statement: one.text })
        result = await session.execute(asSafeSql(inPlace(one.text, text.sql)), text.options)
        this.#remember([one])
      }
      if (isOwn) await session.commit()
      return result
    } catch (error) {
      if (isOwn) await session.rollback().catch(() => undefined)
      throw error
    }
  }

  begin(): Promise<void> {
    return this.#transaction(true, (session) => session.begin())
  }

  commit(): Promise<void> {
    return this.#transaction(false, (session) => session.commit())
  }

  rollback(): Promise<void> {
    return this.#transaction(false, (session) => session.rollback())
  }

  #transaction(isOpen: boolean, task: (session: Session) => Promise<void>): Promise<void> {
    return this.#pass(async ({ session }) => {
      await task(session)
      this.#isInTransaction = isOpen
    })
  }

  async listSchemas(database: string | null): Promise<readonly string[]> {
    return this.#pass(async ({ session }, access) => {
      const found = await session.listSchemas(database)
      return found.filter((schema) => mayList(access, schema))
    })
  }

  async listRelations(
    schema: Parameters<SessionLike['listRelations']>[0],
  ): ReturnType<SessionLike['listRelations']> {
    return this.#pass(async ({ session }, access) => {
      if (!mayList(access, schema.schema)) return []
      const found = await session.listRelations(schema)
      // A warehouse may take two names for one that are two here: what it answers is judged by the names it has.
      return schema.schema === '' ? found : found.filter((one) => mayList(access, one.schema))
    })
  }

  async listColumns(
    relation: Parameters<SessionLike['listColumns']>[0],
  ): ReturnType<SessionLike['listColumns']> {
    return this.#pass(async ({ session }, access) =>
      mayList(access, relation.schema) ? session.listColumns(relation) : [],
    )
  }

  /** What is asked of are values, so that it is known which relations an answer is about. */
  async askCatalog(question: CatalogQuestion): Promise<Result> {
    return this.#pass(async ({ connection, session, makeSchema }, access) => {
      if (question.kind !== 'columns' && !mayList(access, question.schema)) return nothingFound
      const result = await session.execute(connection.catalogQuestionSql(question), { fetch: true })
      if (question.kind === 'grants' && makeSchema !== null) return withoutOurs(result)
      return question.kind === 'columns' ? onlyListed(result, access) : result
    })
  }

  async loadRows(...call: Parameters<SessionLike['loadRows']>): Promise<number> {
    const [{ database = null, schema, name }] = call
    return this.#pass(async ({ session }, access) => {
      const facts = [{ ...nothing, kind: 'insert' as const, target: { database, schema, name } }]
      await this.#guard(facts, { access, statement: `load rows into ${schema}.${name}` })
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

  async #pass<T>(task: (options: GuardedSessionOptions, access: RunAccess) => Promise<T>): Promise<T> {
    const { gate, interactive } = this.#options
    await interactive?.letPass()
    if (gate.closedBy !== null) throw gate.closedBy
    const running = this.#access().then((access) => task(this.#options, access))
    this.#current = running.catch(() => undefined)
    try {
      return await running
    } catch (error) {
      throw gate.closedBy ?? error
    }
  }

  async #access(): Promise<RunAccess> {
    const { access, gate, onRefused } = this.#options
    try {
      return await access.current(() => gate.closedBy)
    } catch (error) {
      if (error instanceof WarehouseError && error.kind === 'permission') {
        await onRefused({ statement: '', reason: error.message, datasets: [] })
      }
      throw error
    }
  }

  async #guard(
    facts: readonly StatementFacts[],
    { access, statement }: { readonly access: RunAccess; readonly statement: string },
  ): Promise<void> {
    const { connection, session, environment } = this.#options
    const lookup = lookupBySession(connection, session, this.#signal.signal)
    const temporary = await this.#listTemporary(facts)
    // A bare name is the session's own temporary table where there is one: a warehouse looks there first.
    const resolve: ResolveTable = (table) =>
      table.schema === null && temporary.has(table.name.toLowerCase())
        ? { kind: 'private' }
        : access.datasets.resolve(table)
    const verdict = await guardThroughViews({
      principal: access.principal,
      facts,
      resolve,
      mode: { kind: 'run', environment },
      lookup,
    })
    const reason = verdict.allowed ? await refuseViews(facts, lookup, resolve) : verdict.message
    if (reason === null) return
    const datasets = verdict.allowed ? [] : verdict.datasets
    await this.#options.onRefused({ statement: shortenStatement(statement), reason, datasets })
    throw new WarehouseError('permission', reason)
  }

  /** The session's temporary tables, where a bare name of these statements may be one of them: as they are now. */
  async #listTemporary(facts: readonly StatementFacts[]): Promise<ReadonlySet<string>> {
    const isBare = (table: TableName | null) => table !== null && table.schema === null
    const named = facts.some(
      ({ target, tablesNamed, tablesRead }) => isBare(target) || [...tablesNamed, ...tablesRead].some(isBare),
    )
    if (!named || !this.#hasTemporary) return new Set()
    const found = await this.#options.session.listRelations({ database: null, schema: '' })
    return new Set(found.map(({ name }) => name.toLowerCase()))
  }

  #remember(facts: readonly StatementFacts[]): void {
    for (const { kind, target, text } of facts) {
      if (kind === 'create' && target?.database === 'temp') this.#hasTemporary = true
      if (kind === 'transaction') this.#isInTransaction = /^\s*(?:begin|start)\b/i.test(text)
    }
  }
}

/** Rows that are written into a view go into the table behind it, whosever that is. */
async function refuseViews(
  facts: readonly StatementFacts[],
  lookup: RelationLookup,
  resolve: ResolveTable,
): Promise<string | null> {
  for (const { kind, target } of facts) {
    if (target === null || !writesRows.has(kind) || resolve(target).kind === 'private') continue
    if ((await lookup.typeOf(target)) !== 'view') continue
    return `${target.schema ?? ''}.${target.name} is a view: what is written into it goes into the table behind it.`
  }
  return null
}

const writesRows: ReadonlySet<StatementFacts['kind']> = new Set(['insert', 'update', 'delete', 'merge'])

/** With the line breaks before it, so that an error names the line of the whole text. */
function inPlace(statement: string, text: string): string {
  const start = Math.max(0, text.indexOf(statement))
  return `${text.slice(0, start).replace(/[^\n]/g, '')}${statement}`
}

/** No schema means the session's own temporary tables. */
function mayList({ principal, datasets }: RunAccess, schema: string): boolean {
  return schema === '' || datasets.mayList(principal, schema)
}

/** The schema that a statement makes, and nothing else with it. */
function schemaMade(facts: readonly StatementFacts[]): string | null {
  const [only, ...more] = facts
  if (only === undefined || more.length > 0 || only.kind !== 'create') return null
  return only.target?.name === '' && /^\s*(?:\/\*.*?\*\/\s*)*create\s+schema\b/is.test(only.text)
    ? only.target.schema
    : null
}

type Result = Awaited<ReturnType<SessionLike['execute']>>

const nothingFound: Result = { columns: [], rows: [], rowsAffected: null }

/** The answer has the schema of each row. */
function onlyListed(result: Result, access: RunAccess): Result {
  const place = result.columns.findIndex(({ name }) => name === 'table_schema')
  return { ...result, rows: result.rows.filter((row) => mayList(access, String(row[place] ?? ''))) }
}

/** A model's `grants` are matched exactly, and would take what the product keeps in step from roles of its own. */
function withoutOurs(result: Result): Result {
  if (result.columns[0]?.name !== 'grantee') return result
  return { ...result, rows: result.rows.filter(([grantee]) => !String(grantee).startsWith('metricwright_')) }
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
