import { randomUUID } from 'node:crypto'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { CatalogQuestion, DatabaseColumn, DatabaseRelation } from '#lib/dbt/database.ts'
import type {
  CallOptions,
  Connection,
  QueryOptions,
  QueryShape,
  RowBatch,
  SafeSql,
  StatementFacts,
} from '../warehouse.ts'
import { RelationTracer, type RelationLineage, type TracedRelation } from '#lib/sql/index.ts'
import { analyzeSql } from './analyze.ts'
import { listColumns, listRelations, listSchemas } from './catalog.ts'
import { catalogQuestionSql } from './catalog-question.ts'
import { typeText } from './cells.ts'
import type { DuckdbConfig } from './config.ts'
import { openInstance } from './instance.ts'
import { KnownViews } from './known-views.ts'
import { DuckdbSession } from './session.ts'
import { Slots } from '../slots.ts'
import { interruptible, streamRows } from './statement.ts'
import { closeConnection, readSyntaxTree } from './syntax-tree.ts'
import { viewDefinitionSql } from './view-definition.ts'

/** DuckDB in this process. The server uses it through the host (`host/`), the command line and tests directly. */
export class DuckdbConnection implements Connection {
  /** DuckDB has no users: the guard and the locked instance decide. */
  readonly access = null
  readonly #instance: DuckDBInstance
  readonly #slots: Slots
  readonly #sessions = new Set<DuckdbSession>()
  /** For questions about texts and relations; used again and again. */
  readonly #idle: DuckDBConnection[] = []
  /** For the next query, which takes it for good. */
  #fresh: DuckDBConnection | null = null
  /** Null where another database stands beside: what changes there is not told here. */
  readonly #views: KnownViews | null
  readonly #tracer = new RelationTracer((sql) =>
    this.#with(AbortSignal.any([]), sql, (connection) => readSyntaxTree(connection, sql)),
  )
  #closed = false
  #refilling: Promise<void> | null = null

  constructor(instance: DuckDBInstance, config: DuckdbConfig) {
    this.#instance = instance
    this.#slots = new Slots(config.concurrency)
    this.#views = config.attach.length === 0 ? new KnownViews() : null
  }

  analyze(sql: string, options: CallOptions): Promise<readonly StatementFacts[]> {
    return this.#with(options.signal, sql, (connection) =>
      analyzeSql({ connection, views: this.#views }, sql),
    )
  }

  /** Texts are parsed here and nothing of them runs. */
  traceRelations(
    relations: readonly TracedRelation[],
    { signal }: CallOptions,
  ): Promise<readonly RelationLineage[]> {
    return this.#tracer.trace(relations, signal)
  }

  async *query(sql: SafeSql, options: QueryOptions): AsyncGenerator<RowBatch> {
    const connection = await this.#takeFresh()
    const over = this.#views?.watch().begin(sql)
    try {
      yield* streamRows(connection, sql, {
        slots: this.#slots,
        signal: options.signal,
        limits: {
          maxRows: options.maxRows ?? Number.POSITIVE_INFINITY,
          maxBytes: options.maxBytes ?? Number.POSITIVE_INFINITY,
        },
      })
    } finally {
      // A stream that was cut still holds its result; a fresh connection is cheaper than finding out.
      connection.closeSync()
      over?.()
      this.#refill()
    }
  }

  describe(sql: SafeSql, options: CallOptions): Promise<QueryShape> {
    return this.#with(options.signal, sql, async (connection) => {
      const statement = await connection.prepare(sql)
      try {
        const columns = Array.from({ length: statement.columnCount }, (_, index) => ({
          name: statement.columnName(index),
          type: typeText(statement.columnType(index)),
        }))
        return { columns, bytesEstimate: null }
      } finally {
        statement.destroySync()
      }
    })
  }

  listSchemas(options: CallOptions): Promise<readonly string[]> {
    return this.#with(options.signal, '', (connection) => listSchemas(connection, null))
  }

  listRelations(schema: string | null, options: CallOptions): Promise<readonly DatabaseRelation[]> {
    return this.#with(options.signal, '', (connection) =>
      listRelations(connection, { database: null, schema }),
    )
  }

  listColumns(
    relation: { readonly schema: string; readonly name: string },
    options: CallOptions,
  ): Promise<readonly DatabaseColumn[]> {
    return this.#with(options.signal, '', (connection) =>
      listColumns(connection, { database: null, ...relation }),
    )
  }

  viewDefinitionSql(view: { readonly schema: string; readonly name: string }): SafeSql {
    return viewDefinitionSql(view)
  }

  catalogQuestionSql(question: CatalogQuestion): SafeSql {
    return catalogQuestionSql(question)
  }

  async session(options: CallOptions): Promise<DuckdbSession> {
    options.signal.throwIfAborted()
    const session: DuckdbSession = new DuckdbSession(await this.#instance.connect(), {
      tag: options.tag ?? randomUUID(),
      slots: this.#slots,
      watch: this.#views?.watch() ?? null,
      onClose: () => this.#sessions.delete(session),
    })
    this.#sessions.add(session)
    return session
  }

  async close(): Promise<void> {
    this.#closed = true
    // An instance that is closed while a connection to it is being made takes the process with it.
    await this.#refilling
    for (const session of [...this.#sessions]) await session.close()
    for (const connection of this.#idle.splice(0)) closeConnection(connection)
    this.#fresh?.closeSync()
    this.#instance.closeSync()
  }

  /** The next query finds a connection open. */
  #refill(): void {
    if (this.#closed || this.#fresh !== null) return
    this.#refilling ??= this.#instance
      .connect()
      .then((connection) => void (this.#fresh = connection))
      // Whoever needs one will be told why there is none.
      .catch(() => undefined)
      .finally(() => (this.#refilling = null))
  }

  async #takeFresh(): Promise<DuckDBConnection> {
    const fresh = this.#fresh
    this.#fresh = null
    return fresh ?? (await this.#instance.connect())
  }

  async #with<T>(
    signal: AbortSignal,
    sql: string,
    task: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    return this.#slots.use(signal, async () => {
      const connection = this.#idle.pop() ?? (await this.#instance.connect())
      try {
        return await interruptible(connection, signal, sql, () => task(connection))
      } finally {
        this.#idle.push(connection)
      }
    })
  }
}

export async function connectDuckdb(config: DuckdbConfig): Promise<DuckdbConnection> {
  return new DuckdbConnection(await openInstance(config), config)
}
