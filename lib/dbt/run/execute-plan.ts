import type { NodeResult } from './node-result.ts'
import { isFailure } from './node-result.ts'
import type { PlanNode, RunPlan } from './plan-run.ts'
import { totalsOf } from './run-events.ts'
import type { RunEvent, RunSummary } from './run-events.ts'

export interface ExecutePlanOptions {
  readonly threads: number
  readonly target: string
  /** What the project has, for the first line: `{model: 5, seed: 3}`. */
  readonly counts: Readonly<Record<string, number>>
  readonly failFast: boolean
  readonly signal: AbortSignal
  /** Runs one node elsewhere; rejects only where the machinery itself fails. */
  readonly execute: (uniqueId: string) => Promise<NodeResult>
  readonly createSchemas: () => Promise<NodeResult | null>
  readonly onEvent: (event: RunEvent) => void
  readonly now?: () => Date
}

/** How often a node is run again after its session was lost without its own fault. */
const maxRepeats = 2

/**
 * Runs a plan: hooks first and last, nodes as soon as their parents have ended well, at most `threads` at once. What
 * comes after a failure is skipped unless the failed model says `on_error: continue`, everything else goes on.
 */
export async function executePlan(plan: RunPlan, options: ExecutePlanOptions): Promise<RunSummary> {
  return new Execution(plan, options).run()
}

class Execution {
  readonly #plan: RunPlan
  readonly #options: ExecutePlanOptions
  readonly #now: () => Date
  readonly #results = new Map<string, NodeResult>()
  readonly #hookResults: NodeResult[] = []
  /** What ended badly and holds up what reads it. */
  readonly #blocking = new Set<string>()
  readonly #waiting: PlanNode[]
  readonly #index = new Map<string, number>()
  #started = 0
  #stopped = false

  constructor(plan: RunPlan, options: ExecutePlanOptions) {
    this.#plan = plan
    this.#options = options
    this.#now = options.now ?? (() => new Date())
    this.#waiting = [...plan.nodes]
  }

  get #total(): number {
    return this.#plan.nodes.length
  }

  async run(): Promise<RunSummary> {
    const startedAt = this.#now().getTime()
    const { counts, threads, target } = this.#options
    this.#emit({ kind: 'run-started', counts, threads, target, total: this.#total })
    const blocked = (await this.#prepare()) ?? (await this.#hooks(this.#plan.startHooks))
    if (blocked) this.#skipAll()
    else await this.#runNodes()
    if (!this.#options.signal.aborted) await this.#hooks(this.#plan.endHooks)
    const summary = this.#summary((this.#now().getTime() - startedAt) / 1000)
    this.#emit({ kind: 'run-finished', summary })
    return summary
  }

  #emit(event: RunEvent): void {
    this.#options.onEvent(event)
  }

  async #prepare(): Promise<NodeResult | null> {
    if (this.#options.signal.aborted) return null
    const failure = await this.#options.createSchemas()
    if (failure) this.#hookResults.push(failure)
    return failure
  }

  /** The failed one, after which the rest is not run. */
  async #hooks(ids: readonly string[]): Promise<NodeResult | null> {
    for (const [position, id] of ids.entries()) {
      if (this.#options.signal.aborted) return null
      const place = { name: hookName(id), index: position + 1, total: ids.length }
      this.#emit({ kind: 'hook-started', ...place })
      const result = await this.#options.execute(id)
      this.#hookResults.push(result)
      this.#emit({ kind: 'hook-finished', ...place, result })
      if (isFailure(result.status)) return result
    }
    return null
  }

  #runNodes(): Promise<void> {
    return new Promise((resolve, reject) => {
      let running = 0
      const next = () => {
        this.#skipWhatCannotRun()
        while (running < this.#options.threads) {
          const node = this.#takeReady()
          if (!node) break
          running += 1
          this.#runNode(node).then(
            () => {
              running -= 1
              next()
            },
            (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
          )
        }
        if (running === 0) {
          this.#skipAll()
          resolve()
        }
      }
      next()
    })
  }

  #takeReady(): PlanNode | null {
    if (this.#stopped || this.#options.signal.aborted) return null
    const position = this.#waiting.findIndex((node) => node.parents.every((id) => this.#results.has(id)))
    return position < 0 ? null : (this.#waiting.splice(position, 1)[0] ?? null)
  }

  async #runNode(node: PlanNode): Promise<void> {
    const index = ++this.#started
    this.#index.set(node.uniqueId, index)
    if (node.materialized === 'none') return this.#finish(node, this.#undone(node, 'no-op', 'NO-OP'))
    if (node.materialized !== 'ephemeral')
      this.#emit({ kind: 'node-started', node, index, total: this.#total })
    let result = await this.#options.execute(node.uniqueId)
    for (
      let repeat = 0;
      result.repeatable && repeat < maxRepeats && !this.#options.signal.aborted;
      repeat++
    ) {
      this.#emit({ kind: 'node-repeated', node, reason: result.message ?? '' })
      result = await this.#options.execute(node.uniqueId)
    }
    if (isFailure(result.status) && !node.letsThrough) this.#blocking.add(node.uniqueId)
    this.#finish(node, result)
    if (this.#options.failFast && isFailure(result.status)) this.#stopped = true
  }

  #finish(node: PlanNode, result: NodeResult): void {
    this.#results.set(node.uniqueId, result)
    const index = this.#index.get(node.uniqueId) ?? ++this.#started
    this.#emit({ kind: 'node-finished', node, index, total: this.#total, result })
  }

  /** Skipping one may make the next one impossible, so until nothing changes; the list is in order, so once. */
  #skipWhatCannotRun(): void {
    for (const node of [...this.#waiting]) {
      const causes = node.parents.filter((id) => this.#blocking.has(id))
      const [cause] = causes
      if (cause === undefined) continue
      // As in dbt, a model that lets through does so also where nothing but its own unit tests stopped it.
      const isOpen = node.letsThrough && causes.every((id) => id.startsWith('unit_test.'))
      if (!isOpen) this.#blocking.add(node.uniqueId)
      this.#waiting.splice(this.#waiting.indexOf(node), 1)
      this.#finish(node, this.#skipped(node, `Skipped because ${nameOf(cause)} did not succeed.`))
    }
  }

  #skipAll(): void {
    const why = this.#options.signal.aborted
      ? 'Skipped because the run was cancelled.'
      : this.#stopped
        ? 'Skipping due to fail_fast'
        : 'Skipped because what comes before it did not succeed.'
    for (const node of this.#waiting.splice(0)) this.#finish(node, this.#skipped(node, why))
  }

  #skipped(node: PlanNode, message: string): NodeResult {
    return this.#undone(node, 'skipped', message)
  }

  #undone(node: PlanNode, status: 'skipped' | 'no-op', message: string): NodeResult {
    const at = this.#now().toISOString()
    return {
      uniqueId: node.uniqueId,
      status,
      message,
      failures: null,
      rowsAffected: null,
      startedAt: at,
      endedAt: at,
      timing: [],
      compiledSql: null,
      runSql: null,
      relationName: null,
      adapterResponse: {},
      diagnostics: [],
      repeatable: false,
    }
  }

  #summary(elapsed: number): RunSummary {
    const results = this.#plan.nodes.flatMap((node) => this.#results.get(node.uniqueId) ?? [])
    const hooks = [...this.#hookResults]
    const totals = totalsOf([...hooks, ...results])
    return {
      results,
      hookResults: hooks,
      totals,
      cancelled: this.#options.signal.aborted,
      succeeded: totals.error === 0 && !this.#options.signal.aborted,
      elapsed,
      nodes: this.#plan.nodes,
    }
  }
}

const nameOf = (uniqueId: string) => uniqueId.split('.').slice(2).join('.')

/** `operation.shop.shop-on-run-start-0` as dbt's log names it: `shop.on-run-start.0`. */
export function hookName(uniqueId: string): string {
  return nameOf(uniqueId).replace(/-(on-run-(?:start|end))-(\d+)$/, '.$1.$2')
}
