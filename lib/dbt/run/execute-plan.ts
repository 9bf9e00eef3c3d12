import { resultJson } from '../artifacts/run-results-artifact.ts'
import type { EndedRun } from './ended-run.ts'
import { hookName } from './hook-name.ts'
import type { NodeResult } from './node-result.ts'
import { isFailure } from './node-result.ts'
import type { PlanNode, RunPlan } from './plan-run.ts'
import { totalsOf } from './run-events.ts'
import type { InlinedFault, RunEvent, RunSummary } from './run-events.ts'

export interface ExecutePlanOptions {
  readonly threads: number
  readonly target: string
  /** The type of the target, for how dbt calls what its warehouse refuses. */
  readonly adapter?: string
  /** What the project has, for the first line: `{model: 5, seed: 3}`. */
  readonly counts: Readonly<Record<string, number>>
  readonly failFast: boolean
  readonly signal: AbortSignal
  /** Runs one node elsewhere; rejects only where the machinery itself fails. A hook at the end knows what was done. */
  readonly execute: (uniqueId: string, ended: EndedRun | null) => Promise<NodeResult>
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
  /** Skipped for the fault of an ephemeral model, with that. */
  readonly #faults = new Map<string, InlinedFault>()
  readonly #children = new Map<string, PlanNode[]>()
  /** How many parents of a node have not ended. */
  readonly #open = new Map<string, number>()
  /** What can begin, in the order in which it became possible, as dbt goes about it. */
  readonly #ready: PlanNode[]
  readonly #index = new Map<string, number>()
  readonly #place = new Map<string, number>()
  #started = 0
  #stopped = false
  #isFaulty = false

  constructor(plan: RunPlan, options: ExecutePlanOptions) {
    this.#plan = plan
    this.#options = options
    this.#now = options.now ?? (() => new Date())
    this.#ready = plan.nodes.filter((node) => node.parents.length === 0)
    for (const [place, node] of plan.nodes.entries()) {
      this.#place.set(node.uniqueId, place)
      this.#open.set(node.uniqueId, node.parents.length)
      for (const parent of node.parents) {
        const list = this.#children.get(parent)
        if (list) list.push(node)
        else this.#children.set(parent, [node])
      }
    }
  }

  get #total(): number {
    return this.#plan.nodes.filter((node) => !isInlined(node)).length
  }

  async run(): Promise<RunSummary> {
    const startedAt = this.#now().getTime()
    const { counts, threads, target } = this.#options
    this.#emit({ kind: 'run-started', counts, threads, target, total: this.#total })
    const unprepared = await this.#prepare()
    const failedHook = unprepared === null ? await this.#hooks(this.#plan.startHooks, null) : null
    if (unprepared !== null || (failedHook !== null && this.#plan.outlivesStartHooks !== true))
      this.#skipAll()
    else await this.#runNodes()
    const { endHooks } = this.#plan
    if (!this.#options.signal.aborted && endHooks.length > 0) await this.#hooks(endHooks, this.#ended())
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

  /** The failed one, after which the rest is skipped. */
  async #hooks(ids: readonly string[], ended: EndedRun | null): Promise<NodeResult | null> {
    let failed: NodeResult | null = null
    for (const [position, id] of ids.entries()) {
      if (this.#options.signal.aborted) return failed
      const place = { name: hookName(id), index: position + 1, total: ids.length }
      if (failed === null) this.#emit({ kind: 'hook-started', ...place })
      const result: NodeResult =
        failed === null ? await this.#options.execute(id, ended) : this.#skippedHook(id, place.name)
      this.#hookResults.push(result)
      this.#emit({ kind: 'hook-finished', ...place, result })
      if (isFailure(result.status)) failed = result
    }
    return failed
  }

  #skippedHook(uniqueId: string, name: string): NodeResult {
    return { ...this.#undone({ uniqueId }, 'skipped', `${name} skipped`), failures: 1, tellsWhy: true }
  }

  /** In the order in which they ended, after a hook of the start that failed. */
  #ended(): EndedRun {
    const scope = { nodes: this.#plan.nodes, adapter: this.#options.adapter ?? null }
    const inlined = new Set(this.#plan.nodes.filter(isInlined).map((node) => node.uniqueId))
    const failed = this.#hookResults.filter((one) => isFailure(one.status))
    const ended = [...this.#results.values()].filter((one) => !inlined.has(one.uniqueId))
    return {
      results: [
        ...failed.map((one) => resultJson(one, scope, { isHook: true })),
        ...ended.map((one) => resultJson(one, scope)),
      ],
    }
  }

  #runNodes(): Promise<void> {
    return new Promise((resolve, reject) => {
      let running = 0
      const next = () => {
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
    while (!this.#stopped && !this.#options.signal.aborted) {
      const node = this.#ready.shift()
      if (!node) return null
      if (!this.#skipAfterFailure(node)) return node
    }
    return null
  }

  async #runNode(node: PlanNode): Promise<void> {
    if (isInlined(node)) return this.#compile(node)
    const index = ++this.#started
    this.#index.set(node.uniqueId, index)
    if (node.materialized === 'none') return this.#finish(node, this.#undone(node, 'no-op', 'NO-OP'))
    this.#emit({ kind: 'node-started', node, index, total: this.#total })
    let result = await this.#options.execute(node.uniqueId, null)
    for (
      let repeat = 0;
      result.repeatable && repeat < maxRepeats && !this.#options.signal.aborted;
      repeat++
    ) {
      this.#emit({ kind: 'node-repeated', node, reason: result.message ?? '' })
      result = await this.#options.execute(node.uniqueId, null)
    }
    if (isFailure(result.status) && !node.letsThrough) this.#blocking.add(node.uniqueId)
    this.#finish(node, result)
    if (this.#options.failFast && isFailure(result.status)) this.#stopped = true
  }

  /** It is no node of its own for those who count: its text is kept, and its fault is told by those who read it. */
  async #compile(node: PlanNode): Promise<void> {
    const result = await this.#options.execute(node.uniqueId, null)
    if (isFailure(result.status)) this.#blocking.add(node.uniqueId)
    this.#end(node, result)
    this.#emit({ kind: 'node-compiled', result })
  }

  #end(node: PlanNode, result: NodeResult): void {
    this.#results.set(node.uniqueId, result)
    const freed: PlanNode[] = []
    for (const child of this.#children.get(node.uniqueId) ?? []) {
      const open = (this.#open.get(child.uniqueId) ?? 0) - 1
      this.#open.set(child.uniqueId, open)
      if (open === 0) freed.push(child)
    }
    // A model comes right after its unit tests.
    if (node.resourceType === 'unit_test') this.#ready.unshift(...freed)
    else this.#ready.push(...freed.sort((one, other) => this.#placeOf(one) - this.#placeOf(other)))
  }

  #placeOf(node: PlanNode): number {
    return this.#place.get(node.uniqueId) ?? 0
  }

  #finish(node: PlanNode, result: NodeResult, fault: InlinedFault | null = null): void {
    this.#end(node, result)
    if (isInlined(node)) return
    const index = this.#index.get(node.uniqueId) ?? ++this.#started
    this.#emit({
      kind: 'node-finished',
      node,
      index,
      total: this.#total,
      result,
      ...(fault === null ? {} : { fault }),
    })
  }

  /** Whether something before it ended badly; what reads it finds it skipped in its turn. */
  #skipAfterFailure(node: PlanNode): boolean {
    const causes = node.parents.filter((id) => this.#blocking.has(id))
    const [cause] = causes
    if (cause === undefined) return false
    // As in dbt, a model that lets through does so also where nothing but its own unit tests stopped it.
    const isOpen = node.letsThrough && causes.every((id) => id.startsWith('unit_test.'))
    if (!isOpen) this.#blocking.add(node.uniqueId)
    const fault = causes.map((id) => this.#inlinedFault(id)).find((one) => one !== null) ?? null
    // In a run, all that reads a faulty ephemeral model names it; in a build, what reads it itself.
    if (fault !== null && (isInlined(node) || this.#plan.command !== 'build'))
      this.#faults.set(node.uniqueId, fault)
    if (fault !== null && !isInlined(node)) this.#isFaulty = true
    if (fault === null)
      this.#finish(node, this.#skipped(node, `Skipped because ${nameOf(cause)} did not succeed.`))
    else {
      const { diagnostics } = fault.result
      this.#finish(
        node,
        { ...this.#skipped(node, becauseOf(node, fault)), diagnostics, tellsWhy: true },
        fault,
      )
    }
    return true
  }

  /** The fault of an ephemeral model, where that is what held a node up. */
  #inlinedFault(id: string): InlinedFault | null {
    const known = this.#faults.get(id)
    if (known) return known
    const result = this.#results.get(id)
    const node = this.#plan.nodes[this.#place.get(id) ?? -1]
    return node && isInlined(node) && result && isFailure(result.status) ? { node, result } : null
  }

  #skipAll(): void {
    const why = this.#options.signal.aborted
      ? 'Skipped because the run was cancelled.'
      : this.#stopped
        ? 'Skipping due to fail_fast'
        : 'Skipped because what comes before it did not succeed.'
    for (const node of this.#plan.nodes) {
      if (this.#results.has(node.uniqueId)) continue
      const skipped = this.#skipped(node, why)
      this.#finish(node, this.#stopped ? { ...skipped, tellsWhy: true } : skipped)
    }
  }

  #skipped(node: PlanNode, message: string): NodeResult {
    return this.#undone(node, 'skipped', message)
  }

  #undone(
    node: Pick<PlanNode, 'uniqueId' | 'relationName'>,
    status: 'skipped' | 'no-op',
    message: string,
  ): NodeResult {
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
      relationName: node.relationName ?? null,
      adapterResponse: {},
      diagnostics: [],
      repeatable: false,
    }
  }

  #summary(elapsed: number): RunSummary {
    const nodes = this.#plan.nodes.filter((node) => !isInlined(node))
    const results = nodes.flatMap((node) => this.#results.get(node.uniqueId) ?? [])
    const hooks = [...this.#hookResults]
    const totals = totalsOf([...hooks, ...results])
    return {
      results,
      hookResults: hooks,
      totals,
      cancelled: this.#options.signal.aborted,
      succeeded: totals.error === 0 && !this.#isFaulty && !this.#options.signal.aborted,
      elapsed,
      nodes,
      adapter: this.#options.adapter ?? null,
    }
  }
}

/** In a plan that compiles ephemeral models: what is compiled and no more. */
const isInlined = (node: PlanNode) => node.resourceType === 'model' && node.materialized === 'ephemeral'

const becauseOf = (node: PlanNode, fault: InlinedFault) =>
  `Compilation Error in ${node.uniqueId}, caused by compilation error in referenced ephemeral model ${fault.node.uniqueId}`

const nameOf = (uniqueId: string) => uniqueId.split('.').slice(2).join('.')
