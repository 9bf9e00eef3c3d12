import type { NodeResult, NodeStatus } from './node-result.ts'
import type { PlanNode } from './plan-run.ts'

/** What happens in a run, in the order of the log. */
export type RunEvent =
  | {
      readonly kind: 'run-started'
      readonly counts: Readonly<Record<string, number>>
      readonly threads: number
      readonly target: string
      readonly total: number
    }
  | { readonly kind: 'hook-started'; readonly name: string; readonly index: number; readonly total: number }
  | {
      readonly kind: 'hook-finished'
      readonly name: string
      readonly index: number
      readonly total: number
      readonly result: NodeResult
    }
  | { readonly kind: 'node-started'; readonly node: PlanNode; readonly index: number; readonly total: number }
  | {
      readonly kind: 'node-log'
      readonly uniqueId: string
      readonly message: string
      readonly level: 'info' | 'debug' | 'warn'
    }
  | { readonly kind: 'node-repeated'; readonly node: PlanNode; readonly reason: string }
  | {
      readonly kind: 'node-finished'
      readonly node: PlanNode
      readonly index: number
      readonly total: number
      readonly result: NodeResult
      /** What it was skipped for, where that is an ephemeral model, which has no line of its own. */
      readonly fault?: InlinedFault
    }
  /** Of an ephemeral model, where it is compiled by itself. */
  | { readonly kind: 'node-compiled'; readonly result: NodeResult }
  | { readonly kind: 'run-finished'; readonly summary: RunSummary }

/** An ephemeral model that could not be compiled. */
export interface InlinedFault {
  readonly node: PlanNode
  readonly result: NodeResult
}

export interface RunTotals {
  readonly pass: number
  readonly warn: number
  readonly error: number
  readonly skip: number
  readonly noOp: number
  readonly total: number
}

export interface RunSummary {
  readonly results: readonly NodeResult[]
  readonly hookResults: readonly NodeResult[]
  readonly totals: RunTotals
  readonly cancelled: boolean
  readonly succeeded: boolean
  /** Seconds. */
  readonly elapsed: number
  readonly adapter: string | null
  readonly nodes: readonly PlanNode[]
}

export function totalsOf(results: readonly { readonly status: NodeStatus }[]): RunTotals {
  const count = (...statuses: readonly NodeStatus[]) =>
    results.filter((one) => statuses.includes(one.status)).length
  return {
    pass: count('success', 'pass'),
    warn: count('warn'),
    error: count('error', 'fail', 'partial success'),
    skip: count('skipped'),
    noOp: count('no-op'),
    total: results.length,
  }
}
