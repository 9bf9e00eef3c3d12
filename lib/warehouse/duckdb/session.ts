import type { DuckDBConnection } from '@duckdb/node-api'
import { isCsvText } from '#lib/dbt/database.ts'
import type { Cell, DatabaseColumn, LoadedRows, SchemaSearch } from '#lib/dbt/database.ts'
import type { SafeSql, Session } from '../warehouse.ts'
import { listColumns, listRelations, listSchemas } from './catalog.ts'
import { toCells } from './cells.ts'
import { duckdbError } from './errors.ts'
import { loadCsv } from './load-csv.ts'
import { columnsOf, interruptible } from './statement.ts'
import { cancelled } from '../slots.ts'
import type { Slots } from '../slots.ts'
import type { StatementWatch } from './known-views.ts'

/** DuckDB's number for a result that is a count of changed rows. */
const changedRows = 1

export interface SessionOptions {
  readonly tag: string
  readonly slots: Slots
  readonly watch: StatementWatch | null
  readonly onClose: () => void
}

/** One DuckDB connection of the shared instance: its own transaction and temporary tables. */
export class DuckdbSession implements Session {
  readonly tag: string
  readonly #connection: DuckDBConnection
  readonly #slots: Slots
  readonly #watch: StatementWatch | null
  readonly #onClose: () => void
  #abort: AbortController | null = null
  #closed = false

  constructor(connection: DuckDBConnection, options: SessionOptions) {
    this.#connection = connection
    this.tag = options.tag
    this.#slots = options.slots
    this.#watch = options.watch
    this.#onClose = options.onClose
  }

  execute(
    sql: SafeSql,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): Promise<{
    readonly columns: readonly DatabaseColumn[]
    readonly rows: readonly (readonly Cell[])[]
    readonly rowsAffected: number | null
  }> {
    return this.#run(sql, async () => {
      if (!options.fetch && changesOnly(sql)) return this.#change(sql)
      const result = await this.#connection.stream(sql)
      const rowsAffected = result.returnType === changedRows ? await countOf(result) : null
      if (rowsAffected !== null || !options.fetch) {
        // A streamed result holds the connection until it is drained or dropped; the next statement drops it.
        if (rowsAffected === null) await result.fetchChunk()
        return { columns: [], rows: [], rowsAffected }
      }
      const maxRows = options.maxRows ?? Number.POSITIVE_INFINITY
      const rows: Cell[][] = []
      for (
        let chunk = await result.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        for (const row of chunk.getRows()) if (rows.length < maxRows) rows.push(toCells(row))
        if (rows.length >= maxRows) break
      }
      return { columns: columnsOf(result), rows, rowsAffected: null }
    })
  }

  /** In one turn, where the steps of a stream take four. */
  async #change(sql: string) {
    const result = await this.#connection.run(sql)
    return {
      columns: [],
      rows: [],
      rowsAffected: result.returnType === changedRows ? await countOf(result) : null,
    }
  }

  async begin(): Promise<void> {
    await this.#statement('begin transaction')
  }

  async commit(): Promise<void> {
    await this.#statement('commit')
  }

  async rollback(): Promise<void> {
    await this.#statement('rollback')
  }

  async #statement(sql: string): Promise<void> {
    await this.#run(sql, async () => {
      await this.#connection.run(sql)
    })
  }

  /** Rows go through the appender as text and are cast by the table's types; null stays null. A file is read as dbt does. */
  loadRows(
    relation: { readonly schema: string; readonly name: string; readonly database?: string | null },
    columns: readonly string[],
    rows: LoadedRows,
  ): Promise<number> {
    const target = { database: null, ...relation }
    return this.#run('', async () => {
      if (isCsvText(rows)) return loadCsv(this.#connection, target, columns, rows)
      const described = await listColumns(this.#connection, target)
      const places = described.map((column) => columns.indexOf(column.name))
      const appender = await this.#connection.createAppender(
        relation.name,
        relation.schema,
        relation.database ?? null,
      )
      try {
        for (const row of rows) {
          for (const place of places) {
            const cell = place < 0 ? null : (row[place] ?? null)
            if (cell === null) appender.appendNull()
            else appender.appendVarchar(cell)
          }
          appender.endRow()
        }
        appender.flushSync()
      } finally {
        appender.closeSync()
      }
      return rows.length
    })
  }

  listSchemas(database: string | null): Promise<readonly string[]> {
    return this.#run('', () => listSchemas(this.#connection, database))
  }

  listRelations(schema: SchemaSearch) {
    return this.#run('', () => listRelations(this.#connection, schema))
  }

  listColumns(relation: {
    readonly database: string | null
    readonly schema: string
    readonly name: string
  }) {
    return this.#run('', () => listColumns(this.#connection, relation))
  }

  async #run<T>(sql: string, task: () => Promise<T>): Promise<T> {
    if (this.#closed) throw duckdbError(new Error('The session is closed.'))
    const abort = new AbortController()
    this.#abort = abort
    const over = this.#watch?.begin(sql)
    try {
      return await this.#slots.use(abort.signal, () =>
        interruptible(this.#connection, abort.signal, sql, task),
      )
    } catch (error) {
      throw abort.signal.aborted ? cancelled() : duckdbError(error, sql)
    } finally {
      if (this.#abort === abort) this.#abort = null
      over?.()
    }
  }

  cancel(): Promise<void> {
    this.#abort?.abort()
    return Promise.resolve()
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#abort?.abort()
      const over = this.#watch?.begin('')
      this.#connection.closeSync()
      over?.()
      this.#onClose()
    }
    return Promise.resolve()
  }
}

const comments = /^(?:\s+|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*/
const change = /^(?:create|alter|drop|insert|update|delete|merge|truncate|comment)\b/i

/** One statement that changes something, and so has no rows but the count of those that it changed. */
export function changesOnly(sql: string): boolean {
  const text = sql.slice(comments.exec(sql)?.[0].length ?? 0)
  return change.test(text) && !/;\s*\S/.test(text)
}

async function countOf(result: Awaited<ReturnType<DuckDBConnection['stream']>>): Promise<number> {
  const chunk = await result.fetchChunk()
  const count = chunk?.getRows()[0]?.[0]
  return typeof count === 'bigint' || typeof count === 'number' ? Number(count) : result.rowsChanged
}
