import type { SessionLike } from '#lib/dbt/threads/index.ts'
import { asSafeSql } from '#lib/warehouse/warehouse.ts'
import type { Connection, RowBatch } from '#lib/warehouse/warehouse.ts'
import type { TypedRows } from './rows-json.ts'
import { sessionForRun } from './session-for-run.ts'

/** What commands need of a warehouse, whether it is opened here or worked in through the process that owns it. */
export interface WarehouseAccess {
  /** One session a render thread: statements share its transaction. `tag` names it in the warehouse. */
  openSession(tag: string): Promise<SessionLike>
  /** Only this process can change it: a DuckDB file that it has opened, with no other databases attached. */
  readonly exclusive: boolean
  /** Rows of one SELECT; all of them where `maxRows` is null. */
  query(
    sql: string,
    options: { readonly signal: AbortSignal; readonly maxRows: number | null },
  ): Promise<TypedRows>
  /** Throws where the warehouse does not answer. */
  check(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** With the rights of the caller's own profile. */
export function directAccess(connection: Connection, exclusive: boolean): WarehouseAccess {
  return {
    exclusive,
    openSession: async (tag) =>
      sessionForRun(connection, await connection.session({ signal: new AbortController().signal, tag })),
    query: async (sql, { signal, maxRows }) => {
      const batches: RowBatch[] = []
      const limit = maxRows === null ? {} : { maxRows }
      // The person's own SQL, with the rights of their own profile.
      for await (const batch of connection.query(asSafeSql(sql), { signal, ...limit })) batches.push(batch)
      return {
        columns: batches[0]?.columns ?? [],
        rows: batches.flatMap((batch) => batch.rows),
      }
    },
    check: async (signal) => void (await connection.listSchemas({ signal })),
    close: () => connection.close(),
  }
}
