import type { GuardedPrincipal } from '#lib/access/guard.ts'
import type { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { guardThroughViews } from '#lib/catalog/guard-through-views.ts'
import { lookupByConnection } from '#lib/catalog/relation-lookup.ts'
import { asSafeSql, type Connection } from '#lib/warehouse/warehouse.ts'
import { collectRows, type CollectedRows } from './introspect.ts'

export interface GuardedRead {
  readonly sql: string
  readonly principal: GuardedPrincipal
  readonly connection: Connection
  /** By whom the warehouse is asked when the guard has passed it: the principal's own login, where there are such. */
  readonly reader: () => Promise<Connection>
  readonly datasets: DatasetMap
  readonly signal: AbortSignal
  readonly maxRows: number
  readonly maxBytes: number
  readonly tag: string
}

export type GuardedAnswer =
  | { readonly status: 'refused'; readonly message: string; readonly datasets: readonly string[] }
  | {
      readonly status: 'read'
      readonly found: CollectedRows
      readonly guardMs: number
      readonly queryMs: number
    }

/** The one door by which a person's SELECT comes to the warehouse. Throws WarehouseError where that fails. */
export async function readGuarded(read: GuardedRead): Promise<GuardedAnswer> {
  const { sql, connection, signal, maxRows, maxBytes, tag } = read
  const started = performance.now()
  const facts = await connection.analyze(sql, { signal })
  const verdict = await guardThroughViews({
    principal: read.principal,
    facts,
    resolve: read.datasets.resolve,
    mode: { kind: 'preview' },
    lookup: lookupByConnection(connection, signal),
  })
  if (!verdict.allowed) return { status: 'refused', message: verdict.message, datasets: verdict.datasets }
  const guarded = performance.now()
  const reader = await read.reader()
  // The guard has just passed this very text for this person.
  const found = await collectRows(reader.query(asSafeSql(sql), { signal, maxRows, maxBytes, tag }))
  return { status: 'read', found, guardMs: guarded - started, queryMs: performance.now() - guarded }
}
