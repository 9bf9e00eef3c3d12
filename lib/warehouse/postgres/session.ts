import { EventEmitter } from 'node:events'
import type { Client, QueryArrayResult } from 'pg'
import { isCsvText } from '#lib/dbt/database.ts'
import type { Cell, DatabaseColumn, LoadedRows, SchemaSearch } from '#lib/dbt/database.ts'
import { tokenize } from '../split-statements.ts'
import { WarehouseError } from '../warehouse.ts'
import type { SafeSql, Session } from '../warehouse.ts'
import { cancellable } from './cancel.ts'
import { listColumns, listRelations, listSchemas, nameColumns, quoteName } from './catalog.ts'
import type { PostgresConfig } from './config.ts'
import type { SentText } from './errors.ts'
import { cursorPrefix, isQuery, oneStatement, readCursor, textOf } from './stream.ts'
import { asText, toCell } from './types.ts'
import { copyRows } from './wire.ts'

export interface SessionOptions {
  readonly tag: string
  readonly config: PostgresConfig
  readonly onClose: () => Promise<void>
}

interface Answer {
  readonly columns: readonly DatabaseColumn[]
  readonly rows: readonly (readonly Cell[])[]
  readonly rowsAffected: number | null
  readonly message?: string
}

/** One connection of its own: transaction, settings and temporary tables. */
export class PostgresSession implements Session {
  readonly tag: string
  readonly #client: Client
  readonly #options: SessionOptions
  readonly #typeNames = new Map<string, string>()
  #abort: AbortController | null = null
  #closed = false
  #tag = 'OK'
  readonly #stopHearing: () => void

  constructor(client: Client, options: SessionOptions) {
    this.tag = options.tag
    this.#client = client
    this.#options = options
    this.#stopHearing = hearTags(client, (tag) => (this.#tag = tag))
  }

  execute(sql: SafeSql, options: { readonly fetch: boolean; readonly maxRows?: number }): Promise<Answer> {
    const { fetch, maxRows } = options
    if (fetch && maxRows !== undefined && isReadable(sql)) return this.#firstRows(sql, maxRows)
    return this.#run({ sql }, async () => {
      const query = { text: sql, rowMode: 'array', types: asText } as const
      const answered: QueryArrayResult | QueryArrayResult[] = await this.#client.query(query)
      // Several statements answer several results; the last one counts.
      const result = Array.isArray(answered) ? answered.at(-1) : answered
      if (!result) return { columns: [], rows: [], rowsAffected: null, message: 'OK' }
      return this.#answer(result, fetch ? (maxRows ?? Number.POSITIVE_INFINITY) : 0)
    })
  }

  async #answer(result: QueryArrayResult, maxRows: number): Promise<Answer> {
    const { fields, rowCount } = result
    const message = this.#tag
    const rows = result.rows.slice(0, Math.min(maxRows, result.rows.length))
    return {
      columns: await nameColumns(this.#client, fields, this.#typeNames),
      rows: rows.map((row) => fields.map((field, index) => toCell(textOf(row[index]), field.dataTypeID))),
      rowsAffected: rowCount,
      message,
    }
  }

  /** Through a cursor, so that the server does not send what nobody reads. */
  #firstRows(sql: SafeSql, maxRows: number): Promise<Answer> {
    const prefix = cursorPrefix('metricwright_rows')
    return this.#run({ sql: `${prefix}${sql}`, prefix: prefix.length }, async () => {
      const isOwn = this.#client.getTransactionStatus() === 'I'
      if (isOwn) await this.#client.query('begin')
      try {
        await this.#client.query(oneStatement(`${prefix}${sql}`))
        const limits = { maxRows, maxBytes: Number.POSITIVE_INFINITY }
        let columns: readonly DatabaseColumn[] = []
        const rows: (readonly Cell[])[] = []
        for await (const page of readCursor(this.#client, 'metricwright_rows', limits, this.#typeNames)) {
          columns = page.columns ?? columns
          rows.push(...page.rows)
        }
        await this.#client.query(isOwn ? 'commit' : 'close metricwright_rows')
        return { columns, rows, rowsAffected: null, message: `SELECT ${rows.length}` }
      } catch (error) {
        if (isOwn) await this.#client.query('rollback').catch(() => undefined)
        throw error
      }
    })
  }

  async begin(): Promise<void> {
    await this.#statement('begin')
  }

  async commit(): Promise<void> {
    await this.#statement('commit')
  }

  async rollback(): Promise<void> {
    await this.#statement('rollback')
  }

  async #statement(sql: string): Promise<void> {
    await this.#run({ sql }, () => this.#client.query(sql))
  }

  loadRows(
    relation: { readonly schema: string; readonly name: string },
    columns: readonly string[],
    rows: LoadedRows,
  ): Promise<number> {
    return this.#run(null, async () => {
      if (isCsvText(rows)) throw new WarehouseError('other', 'PostgreSQL is given rows, not a file.')
      // A seed's columns may be created without quotes, which folds their names.
      const existing = await listColumns(this.#client, { database: null, ...relation })
      const names = columns.map((name) => columnName(name, existing))
      const target = [relation.schema, relation.name].filter((part) => part !== '').map(quoteName)
      const list = names.map(quoteName).join(', ')
      return copyRows(this.#client, `copy ${target.join('.')} (${list}) from stdin`, rows)
    })
  }

  listSchemas(database: string | null): Promise<readonly string[]> {
    return this.#run(null, () => listSchemas(this.#client, database))
  }

  listRelations(schema: SchemaSearch) {
    return this.#run(null, () => listRelations(this.#client, schema))
  }

  listColumns(relation: {
    readonly database: string | null
    readonly schema: string
    readonly name: string
  }) {
    return this.#run(null, () => listColumns(this.#client, relation))
  }

  async #run<T>(sent: SentText | null, task: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new WarehouseError('other', 'The session is closed.')
    const abort = new AbortController()
    this.#abort = abort
    try {
      const at = { config: this.#options.config, signal: abort.signal, sent }
      return await cancellable(this.#client, at, task)
    } finally {
      if (this.#abort === abort) this.#abort = null
    }
  }

  cancel(): Promise<void> {
    this.#abort?.abort()
    return Promise.resolve()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#abort?.abort()
    this.#stopHearing()
    await this.#options.onClose()
  }
}

function isReadable(sql: string): boolean {
  const tokens = tokenize(sql) ?? []
  const isOne = !tokens.some((token) => token.kind === 'symbol' && token.text === ';')
  const words = tokens
    .filter((token, index) => token.kind === 'word' || index === 0)
    .map((token) => token.text.toLowerCase())
  return isOne && isQuery(words)
}

function columnName(name: string, existing: readonly DatabaseColumn[]): string {
  if (existing.some((column) => column.name === name)) return name
  const folded = existing.find((column) => column.name === name.toLowerCase())
  return folded?.name ?? name
}

/** Hears the tag of each command that ends, such as `CREATE VIEW`; the driver's results have its first word only. */
function hearTags(client: Client, onTag: (tag: string) => void): () => void {
  const connection: unknown = Reflect.get(client, 'connection')
  if (!(connection instanceof EventEmitter)) return () => undefined
  const listener = (message: { readonly text: string }) => onTag(message.text)
  connection.on('commandComplete', listener)
  return () => connection.off('commandComplete', listener)
}
