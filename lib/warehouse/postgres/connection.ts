import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
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
import { asSafeSql, WarehouseError } from '../warehouse.ts'
import { Slots } from '../slots.ts'
import { tokenize } from '../split-statements.ts'
import { PostgresAccess } from './access/postgres-access.ts'
import { analyzeSql } from './analyze.ts'
import { ByteGuard } from './byte-guard.ts'
import { cancellable } from './cancel.ts'
import { listColumns, listRelations, listSchemas, nameColumns, quoteName } from './catalog.ts'
import { catalogQuestionSql } from './catalog-question.ts'
import { ClientPool, type PoolOptions } from './client-pool.ts'
import type { PostgresConfig } from './config.ts'
import type { SentText } from './errors.ts'
import { PostgresSession } from './session.ts'
import { cursorPrefix, isQuery, oneStatement, readCursor } from './stream.ts'
import { describeStatement } from './wire.ts'

const cursor = 'metricwright_page'

/** One database by one login. Each call has a connection alone while it runs; runs have sessions. */
export class PostgresConnection implements Connection {
  readonly #pool: ClientPool
  readonly #sessions = new Set<PostgresSession>()
  readonly #typeNames = new Map<string, string>()
  /** Short questions at once: a catalog of many schemas must not take all the connections that the server has. */
  readonly #slots = new Slots(6)

  readonly access: PostgresAccess

  constructor(config: PostgresConfig, options: PoolOptions = {}) {
    this.#pool = new ClientPool(config, options)
    this.access = new PostgresAccess(this.#pool)
  }

  /** Opens a first connection, so that a wrong host or password is said at once. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#pool.use(signal, () => Promise.resolve())
  }

  analyze(sql: string, options: CallOptions): Promise<readonly StatementFacts[]> {
    return this.#with(options.signal, { sql }, (client) => analyzeSql(client, sql))
  }

  /** In a transaction that can change nothing: the server refuses every write, whatever function asks for it. */
  async *query(sql: SafeSql, options: QueryOptions): AsyncGenerator<RowBatch> {
    assertQuery(sql)
    const { signal } = options
    const prefix = cursorPrefix(cursor)
    const sent = { sql: `${prefix}${sql}`, prefix: prefix.length }
    const client = await this.#pool.take(signal)
    const within = <T>(at: SentText | null, task: () => Promise<T>) =>
      cancellable(client, { config: this.#pool.config, signal, sent: at }, task)
    const bytes = new ByteGuard(client, options.maxBytes ?? Number.POSITIVE_INFINITY)
    try {
      await within(null, () => beginReading(client, this.#pool.config, options.tag))
      await within(sent, () => client.query(oneStatement(sent.sql)))
      const limits = {
        maxRows: options.maxRows ?? Number.POSITIVE_INFINITY,
        maxBytes: options.maxBytes ?? Number.POSITIVE_INFINITY,
      }
      const pages = readCursor(client, cursor, limits, this.#typeNames)
      for (;;) {
        bytes.nextPage()
        const page = await within(null, () => pages.next())
        if (page.done) return
        yield page.value
      }
    } catch (error) {
      throw bytes.cut ? tooLarge() : error
    } finally {
      bytes.stop()
      // Takes the transaction back, also where the reader left early.
      await this.#pool.giveBack(client, false)
    }
  }

  describe(sql: SafeSql, options: CallOptions): Promise<QueryShape> {
    return this.#with(options.signal, { sql }, async (client) => {
      const fields = await describeStatement(client, sql)
      return { columns: await nameColumns(client, fields, this.#typeNames), bytesEstimate: null }
    })
  }

  listSchemas(options: CallOptions): Promise<readonly string[]> {
    return this.#with(options.signal, null, (client) => listSchemas(client, null))
  }

  listRelations(schema: string | null, options: CallOptions): Promise<readonly DatabaseRelation[]> {
    return this.#with(options.signal, null, (client) => listRelations(client, { database: null, schema }))
  }

  listColumns(
    relation: { readonly schema: string; readonly name: string },
    options: CallOptions,
  ): Promise<readonly DatabaseColumn[]> {
    return this.#with(options.signal, null, (client) => listColumns(client, { database: null, ...relation }))
  }

  viewDefinitionSql(view: { readonly schema: string; readonly name: string }): SafeSql {
    const name = `${quoteName(view.schema)}.${quoteName(view.name)}`.replaceAll("'", "''")
    // Ours, with one literal. No row of text where there is no such view.
    return asSafeSql(`select pg_catalog.pg_get_viewdef(pg_catalog.to_regclass('${name}'))`)
  }

  catalogQuestionSql(question: CatalogQuestion): SafeSql {
    return catalogQuestionSql(question)
  }

  async session(options: CallOptions): Promise<PostgresSession> {
    const client = await this.#pool.take(options.signal)
    const tag = options.tag ?? randomUUID()
    try {
      // Server side the session can be found by its name.
      await client.query(`select set_config('application_name', $1, false)`, [
        applicationName(this.#pool.config, tag),
      ])
    } catch (error) {
      await this.#pool.giveBack(client, true)
      throw error
    }
    const session: PostgresSession = new PostgresSession(client, {
      tag,
      config: this.#pool.config,
      onClose: async () => {
        this.#sessions.delete(session)
        await this.#pool.giveBack(client, true)
      },
    })
    this.#sessions.add(session)
    return session
  }

  async close(): Promise<void> {
    for (const session of [...this.#sessions]) await session.close()
    await this.#pool.close()
  }

  #with<T>(signal: AbortSignal, sent: SentText | null, task: (client: Client) => Promise<T>): Promise<T> {
    const { config } = this.#pool
    return this.#slots.use(signal, () =>
      this.#pool.use(signal, (client) => cancellable(client, { config, signal, sent }, () => task(client))),
    )
  }
}

/** PostgreSQL keeps 63 characters of it. */
const applicationName = (config: PostgresConfig, tag: string) =>
  `${config.application_name} ${tag}`.slice(0, 63)

const tooLarge = () =>
  new WarehouseError('memory', 'Rows of this query are larger than a page of results can hold.', {
    remedy: 'Read fewer or shorter columns.',
  })

/** Temporary files of one query: a sort or a series without end stops there, and not where the disk does. */
export const TEMPORARY_FILES = '4GB'

async function beginReading(client: Client, config: PostgresConfig, tag = ''): Promise<void> {
  await client.query('begin transaction read only')
  await client.query(
    `select set_config('statement_timeout', $1, true), set_config('application_name', $2, true),
       case when (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
         then set_config('temp_file_limit', $3, true) end`,
    [`${Math.round(config.query_timeout * 1000)}ms`, applicationName(config, tag), TEMPORARY_FILES],
  )
}

/** A cursor takes nothing else; the server's own message for it would speak of a cursor that nobody typed. */
function assertQuery(sql: string): void {
  const tokens = tokenize(sql) ?? []
  const words = tokens
    .filter((token, index) => token.kind === 'word' || index === 0)
    .map((token) => token.text.toLowerCase())
  if (isQuery(words)) return
  // What is no statement at all is left to the server, which says where.
  if (!statements.has(words[0] ?? '')) return
  throw new WarehouseError(
    'permission',
    `Only a query can be read here, and not ${words[0]?.toUpperCase()}.`,
    {
      remedy: 'Changes belong in a model, or in a run.',
    },
  )
}

const statements = new Set(
  [
    'insert',
    'update',
    'delete',
    'merge',
    'create',
    'drop',
    'alter',
    'truncate',
    'grant',
    'revoke',
    'set',
  ].concat([
    'copy',
    'call',
    'do',
    'vacuum',
    'analyze',
    'explain',
    'show',
    'begin',
    'commit',
    'rollback',
    'with',
  ]),
)

export async function connectPostgres(
  config: PostgresConfig,
  options: CallOptions & PoolOptions,
): Promise<PostgresConnection> {
  const connection = new PostgresConnection(config, options)
  await connection.start(options.signal)
  return connection
}
