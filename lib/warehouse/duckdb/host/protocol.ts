import type { Cell, DatabaseColumn, LoadedRows, SchemaSearch } from '#lib/dbt/database.ts'
import type { TracedRelation } from '#lib/sql/index.ts'
import type { RowBatch } from '../../warehouse.ts'
import { WarehouseError } from '../../warehouse.ts'
import type { DuckdbConfig } from '../config.ts'

/** An error as plain data; class instances do not survive the channel. */
export interface ErrorData {
  readonly kind: string
  readonly message: string
  readonly offset: number | null
  readonly remedy: string | null
}

interface RelationRef {
  readonly database: string | null
  readonly schema: string
  readonly name: string
}

/** A call and what it is about. `session` is null for calls on the connection itself. */
export type HostCall =
  | { readonly method: 'analyze' | 'describe'; readonly sql: string }
  | { readonly method: 'listSchemas'; readonly session: number | null; readonly database: string | null }
  | { readonly method: 'listRelations'; readonly session: number; readonly schema: SchemaSearch }
  | { readonly method: 'listRelations'; readonly session: null; readonly schema: string | null }
  | { readonly method: 'listColumns'; readonly session: number | null; readonly relation: RelationRef }
  | { readonly method: 'traceRelations'; readonly relations: readonly TracedRelation[] }
  | { readonly method: 'openSession'; readonly session: number; readonly tag: string | null }
  | {
      readonly method: 'execute'
      readonly session: number
      readonly sql: string
      readonly fetch: boolean
      readonly maxRows: number | null
    }
  | {
      readonly method: 'begin' | 'commit' | 'rollback' | 'closeSession' | 'cancelSession'
      readonly session: number
    }
  | {
      readonly method: 'loadRows'
      readonly session: number
      readonly relation: RelationRef
      readonly columns: readonly string[]
      readonly rows: LoadedRows
    }

export type ToHost =
  | { readonly kind: 'open'; readonly config: DuckdbConfig }
  | { readonly kind: 'ping' }
  | { readonly kind: 'call'; readonly id: number; readonly call: HostCall }
  | {
      readonly kind: 'query'
      readonly id: number
      readonly sql: string
      readonly maxRows: number | null
      readonly maxBytes: number | null
    }
  /** One more batch of a query may be sent, so that a slow reader holds the query back. */
  | { readonly kind: 'next'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' }

export type FromHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'pong'; readonly rss: number }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly kind: 'batch'; readonly id: number; readonly batch: RowBatch }
  | { readonly kind: 'end'; readonly id: number }

export interface ExecuteAnswer {
  readonly columns: readonly DatabaseColumn[]
  readonly rows: readonly (readonly Cell[])[]
  readonly rowsAffected: number | null
}

const toHostKinds = new Set(['open', 'ping', 'call', 'query', 'next', 'cancel', 'close'])
const fromHostKinds = new Set(['ready', 'failed', 'pong', 'answer', 'error', 'batch', 'end'])

const hasKind = (value: unknown, kinds: ReadonlySet<string>) =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  kinds.has(value.kind)

/** Both ends are of one version and started by each other, so the kind is check enough. */
export const isToHost = (value: unknown): value is ToHost => hasKind(value, toHostKinds)
export const isFromHost = (value: unknown): value is FromHost => hasKind(value, fromHostKinds)

export function errorData(error: unknown): ErrorData {
  if (error instanceof WarehouseError) {
    return { kind: error.kind, message: error.message, offset: error.offset, remedy: error.remedy }
  }
  return {
    kind: 'other',
    message: error instanceof Error ? error.message : String(error),
    offset: null,
    remedy: null,
  }
}

/** What the host answers has the type of the call: both ends are compiled together, and only they speak here. */
export const answered = <T>(value: unknown): T => value as T

/** Batches that may be under way to a reader: a first page comes without a turn of question and answer for each. */
export const batchesAhead = 3
export const pingEveryMs = 2_000
/** A host that hears nothing for so long ends itself: its owner is stopped or gone, and another may want the file. */
export const endAfterSilenceMs = 10_000
