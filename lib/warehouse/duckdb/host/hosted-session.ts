import type { DatabaseColumn, DatabaseRelation, LoadedRows, SchemaSearch } from '#lib/dbt/database.ts'
import type { SafeSql, Session } from '../../warehouse.ts'
import type { HostLink } from './host-link.ts'
import { answered } from './protocol.ts'
import type { ExecuteAnswer, HostCall } from './protocol.ts'

/** The side of the client that a session needs. */
export interface SessionHost {
  callHost(sql: string, call: HostCall, link: HostLink): Promise<unknown>
}

interface RelationRef {
  readonly database?: string | null
  readonly schema: string
  readonly name: string
}

/** A session that lives in the host process, and ends with it. */
export class HostedSession implements Session {
  readonly tag: string
  readonly #id: number
  readonly #client: SessionHost
  readonly #link: HostLink

  constructor(client: SessionHost, link: HostLink, options: { readonly id: number; readonly tag: string }) {
    this.#client = client
    this.#link = link
    this.#id = options.id
    this.tag = options.tag
  }

  async #call<T>(sql: string, call: HostCall): Promise<T> {
    return answered(await this.#client.callHost(sql, call, this.#link))
  }

  execute(
    sql: SafeSql,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): Promise<ExecuteAnswer> {
    const { fetch, maxRows = null } = options
    return this.#call(sql, { method: 'execute', session: this.#id, sql, fetch, maxRows })
  }

  begin(): Promise<void> {
    return this.#call('begin', { method: 'begin', session: this.#id })
  }

  commit(): Promise<void> {
    return this.#call('commit', { method: 'commit', session: this.#id })
  }

  rollback(): Promise<void> {
    return this.#call('rollback', { method: 'rollback', session: this.#id })
  }

  listSchemas(database: string | null): Promise<readonly string[]> {
    return this.#call('', { method: 'listSchemas', session: this.#id, database })
  }

  listRelations(schema: SchemaSearch): Promise<readonly DatabaseRelation[]> {
    return this.#call('', { method: 'listRelations', session: this.#id, schema })
  }

  listColumns(relation: {
    readonly database: string | null
    readonly schema: string
    readonly name: string
  }): Promise<readonly DatabaseColumn[]> {
    return this.#call('', { method: 'listColumns', session: this.#id, relation })
  }

  loadRows(relation: RelationRef, columns: readonly string[], rows: LoadedRows): Promise<number> {
    const target = { database: null, ...relation }
    return this.#call('', { method: 'loadRows', session: this.#id, relation: target, columns, rows })
  }

  async cancel(): Promise<void> {
    if (this.#link.alive) await this.#call('', { method: 'cancelSession', session: this.#id })
  }

  async close(): Promise<void> {
    if (this.#link.alive) await this.#call('', { method: 'closeSession', session: this.#id })
  }
}
