import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import type { InlinedModel } from '../options.ts'
import type { BatchSpan } from './run-options.ts'

/** dbt's words for the outcome of a node. */
export type NodeStatus =
  | 'success' // models, seeds, snapshots, operations
  | 'pass' // tests
  | 'warn'
  | 'fail'
  | 'error'
  | 'partial success' // some batches or overloads were made, some were not
  | 'skipped'
  | 'no-op' // selected, but nothing to do: ephemeral models

export interface StepTiming {
  readonly name: 'compile' | 'execute'
  /** ISO 8601 in UTC. */
  readonly startedAt: string
  readonly completedAt: string
}

export interface BatchText {
  readonly name: string
  readonly compiledSql: string | null
  readonly runSql: string | null
}

export interface NodeResult {
  readonly uniqueId: string
  readonly status: NodeStatus
  /** What the warehouse said, or what went wrong, as the log and the artifact show it. */
  readonly message: string | null
  readonly failures: number | null
  readonly rowsAffected: number | null
  /** ISO 8601 in UTC. */
  readonly startedAt: string
  readonly endedAt: string
  readonly timing: readonly StepTiming[]
  readonly compiledSql: string | null
  /** The ephemeral models that stand in it; absent where nothing was compiled. */
  readonly inlined?: readonly InlinedModel[]
  /** The statement that was sent: what dbt writes to target/run. */
  readonly runSql: string | null
  readonly relationName: string | null
  readonly adapterResponse: Readonly<Record<string, Json>>
  readonly diagnostics: readonly Diagnostic[]
  /** Of a microbatch model: its windows of time, by how they ended. */
  readonly batches?: { readonly successful: readonly BatchSpan[]; readonly failed: readonly BatchSpan[] }
  /** Of a microbatch model: what was compiled and sent for each of its windows, by the window's name. */
  readonly batchTexts?: readonly BatchText[]
  /** As dbt names its threads; absent where nothing was run. */
  readonly threadId?: string
  /** Of a function with overloads: their files, by how they ended. */
  readonly overloads?: { readonly successful: readonly string[]; readonly failed: readonly string[] }
  /**
   * The session was lost through no fault of the node's and nothing of it had been committed, so that it may be run
   * again as a whole.
   */
  readonly repeatable: boolean
  /** Of a node that was skipped for a reason that dbt tells as well: its message goes into the artifact. */
  readonly tellsWhy?: true
  /** Of a unit test: the SQL of the rows that stand for what its model reads. */
  readonly fixtures?: readonly FixtureText[]
  /** Where the compiled text lies, for whoever looks after what went wrong. */
  readonly compiledAt?: string
  /** The relation that keeps the rows at which a test failed. */
  readonly failuresIn?: string
}

export interface FixtureText {
  readonly packageName: string
  /** Of the node that it stands for. */
  readonly name: string
  readonly sql: string
}

export const isFailure = (status: NodeStatus): boolean =>
  status === 'error' || status === 'fail' || status === 'partial success'

/** Seconds between two ISO times. */
export function secondsOf(result: { readonly startedAt: string; readonly endedAt: string }): number {
  return Math.max(0, (Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000)
}
