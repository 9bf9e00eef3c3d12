import type { MessagePort } from 'node:worker_threads'
import type { RenderLimits } from '#lib/jinja/index.ts'
import type {
  CatalogQuestion,
  DatabaseColumn,
  DatabaseRelation,
  DatabaseResult,
  LoadedRows,
  SchemaSearch,
} from '../database.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import type { Flags, InlinedModel, LogLevel, TargetProfile } from '../options.ts'
import type { CatalogAnswer } from '../run/collect-catalog.ts'
import type { EndedRun } from '../run/ended-run.ts'
import type { FreshnessResult } from '../run/collect-freshness.ts'
import type { NodeResult } from '../run/node-result.ts'
import type { EarlierParts, Invocation } from '../run/run-options.ts'
import type { SchemaName } from '../run/run-operation.ts'

/** A project as it crosses to a thread: where its files are, or the files themselves. */
export interface ProjectPayload {
  readonly files:
    | { readonly kind: 'disk'; readonly root: string; readonly ignored?: readonly string[] }
    | { readonly kind: 'memory'; readonly texts: Readonly<Record<string, string>> }
  readonly target: TargetProfile
  readonly vars: Readonly<Record<string, Json>>
  readonly env: Readonly<Record<string, string>>
  readonly flags: Partial<Flags>
  readonly limits?: Partial<RenderLimits>
}

/** What a thread is asked to do. */
export type ThreadTask =
  | {
      readonly kind: 'run-node'
      readonly uniqueId: string
      /** What an earlier run has made of it already. */
      readonly earlier: EarlierParts | null
      /** Name of the relation that the node is cloned from, instead of being built. */
      readonly cloneOf?: string
      /** Of a hook at the end: what the run has done. */
      readonly ended?: EndedRun
    }
  | { readonly kind: 'freshness'; readonly uniqueId: string }
  | { readonly kind: 'catalog'; readonly schemas: readonly SchemaName[] }
  | { readonly kind: 'compile-node'; readonly uniqueId: string }
  | { readonly kind: 'compile-inline'; readonly sql: string }
  | { readonly kind: 'call-macro'; readonly name: string; readonly args: Readonly<Record<string, Json>> }
  | { readonly kind: 'create-schemas'; readonly schemas: readonly SchemaName[] }

export interface CompiledAnswer {
  readonly ok: boolean
  readonly sql: string
  readonly inlined: readonly InlinedModel[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface OperationAnswer {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
}

export type TaskAnswer =
  | { readonly kind: 'node'; readonly result: NodeResult }
  | { readonly kind: 'freshness'; readonly freshness: FreshnessResult }
  | { readonly kind: 'catalog'; readonly catalog: CatalogAnswer }
  | { readonly kind: 'compiled'; readonly compiled: CompiledAnswer }
  | { readonly kind: 'operation'; readonly operation: OperationAnswer }

export interface TaskMessage {
  readonly kind: 'task'
  readonly id: number
  readonly task: ThreadTask
  readonly invocation: Invocation
  /** relation_name to read instead of a node's own, by unique_id. */
  readonly defer: Readonly<Record<string, string>> | null
}

export type ToThread = OpenMessage | TaskMessage

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly id: number; readonly message: string; readonly level: LogLevel }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: TaskAnswer }
  | { readonly kind: 'crash'; readonly id: number; readonly message: string }

/** What a render asks the warehouse, one question at a time. */
export type DatabaseRequest =
  | {
      readonly method: 'execute'
      readonly sql: string
      readonly fetch: boolean
      readonly maxRows: number | null
    }
  | { readonly method: 'begin' | 'commit' | 'rollback' }
  | { readonly method: 'listSchemas'; readonly database: string | null }
  | ({ readonly method: 'listRelations' } & SchemaSearch)
  | {
      readonly method: 'listColumns'
      readonly database: string | null
      readonly schema: string
      readonly name: string
    }
  | { readonly method: 'askCatalog'; readonly question: CatalogQuestion }
  | {
      readonly method: 'loadRows'
      readonly database: string | null
      readonly schema: string
      readonly name: string
      readonly columns: readonly string[]
      readonly rows: LoadedRows
    }

export type DatabaseValue =
  DatabaseResult | readonly string[] | readonly DatabaseRelation[] | readonly DatabaseColumn[] | number | null

export interface DatabaseQuestion {
  readonly id: number
  readonly request: DatabaseRequest
}

export type DatabaseAnswer =
  | { readonly id: number; readonly ok: true; readonly value: DatabaseValue }
  | {
      readonly id: number
      readonly ok: false
      readonly error: { readonly kind: string; readonly message: string; readonly offset: number | null }
    }

/** Comes first, and again where a thread is used for another run. */
export interface OpenMessage {
  readonly kind: 'open'
  readonly project: ProjectPayload
  /** The thread's end of the channel on which it asks the warehouse. */
  readonly port: MessagePort
  /** One Int32: set to 1 and notified when an answer lies on the port. */
  readonly signal: SharedArrayBuffer
  readonly answerWithinMs: number
  readonly index: number
}
