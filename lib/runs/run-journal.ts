import { createHash } from 'node:crypto'
import type { NodeState } from '#lib/contracts/runs.ts'
import { formatEvent, isFailure, type NodeResult, type PlanNode, type RunEvent } from '#lib/dbt/run/index.ts'
import type { LogLevel, RunWriter } from './run-writer.ts'

/** Turns what happens in a run into lines of its log and states of its nodes. */
export class RunJournal {
  readonly #writer: RunWriter
  readonly #relations: ReadonlyMap<string, string>
  readonly #positions = new Map<string, number>()
  readonly #startedAt = new Map<string, string>()
  readonly #aborted: () => boolean
  /** Compiled texts by their hash, to be stored with the run. */
  readonly compiled = new Map<string, string>()

  constructor(options: {
    readonly writer: RunWriter
    readonly nodes: readonly PlanNode[]
    readonly relations: ReadonlyMap<string, string>
    /** Whether the run was cancelled: then what fails was cancelled. */
    readonly aborted: () => boolean
  }) {
    this.#writer = options.writer
    this.#relations = options.relations
    this.#aborted = options.aborted
    for (const [index, node] of options.nodes.entries()) {
      this.#positions.set(node.uniqueId, index + 1)
      this.#write(node, { state: 'waiting' })
    }
  }

  record(event: RunEvent): void {
    const uniqueId = 'node' in event ? event.node.uniqueId : 'uniqueId' in event ? event.uniqueId : ''
    for (const line of formatEvent(event)) this.#writer.log(levelOf(event), line, uniqueId)
    if (event.kind === 'node-started') {
      const startedAt = new Date().toISOString()
      this.#startedAt.set(uniqueId, startedAt)
      this.#write(event.node, { state: 'running', startedAt })
    }
    if (event.kind === 'node-finished') this.#finish(event.node, event.result)
  }

  #finish(node: PlanNode, result: NodeResult): void {
    const state = stateOf(result, this.#aborted())
    if (isFailure(result.status)) this.#explain(node, result)
    const skipped = result.status === 'skipped'
    this.#write(node, {
      state,
      message: result.message ?? '',
      rows: result.rowsAffected,
      failures: result.failures,
      startedAt: skipped ? null : (this.#startedAt.get(node.uniqueId) ?? result.startedAt),
      endedAt: skipped ? null : result.endedAt,
      compiledHash: this.#keep(result.compiledSql),
    })
  }

  /** Why it failed, at once: the summary at the end says it again. */
  #explain(node: PlanNode, result: NodeResult): void {
    const place = result.diagnostics.find((each) => each.span !== null)
    const at = place?.span ? ` (${place.path ?? ''}:${place.span.start.line}:${place.span.start.column})` : ''
    const text = `  ${(result.message ?? 'It failed.').trimEnd()}${at}`
    this.#writer.log(this.#aborted() ? 'warn' : 'error', text, node.uniqueId)
  }

  #keep(sql: string | null): string {
    if (sql === null) return ''
    const bytes = Buffer.from(sql, 'utf8')
    // Git's id, as of every stored content.
    const hash = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
    this.compiled.set(hash, sql)
    return hash
  }

  #write(node: PlanNode, change: { readonly state: NodeState } & Partial<NodeChange>): void {
    this.#writer.node({
      uniqueId: node.uniqueId,
      position: this.#positions.get(node.uniqueId) ?? 0,
      name: node.name,
      resourceType: node.resourceType,
      materialized: node.materialized,
      relation: this.#relations.get(node.uniqueId) ?? '',
      message: '',
      rows: null,
      failures: null,
      startedAt: null,
      endedAt: null,
      compiledHash: '',
      ...change,
    })
  }
}

interface NodeChange {
  readonly message: string
  readonly rows: number | null
  readonly failures: number | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly compiledHash: string
}

function stateOf({ status }: NodeResult, aborted: boolean): NodeState {
  if (aborted && (status === 'skipped' || isFailure(status))) return 'cancelled'
  if (status === 'partial success') return 'error'
  return status === 'no-op' ? 'success' : status
}

function levelOf(event: RunEvent): LogLevel {
  switch (event.kind) {
    case 'node-finished':
    case 'hook-finished':
      if (isFailure(event.result.status)) return 'error'
      return event.result.status === 'warn' ? 'warn' : 'info'
    case 'node-repeated':
      return 'warn'
    case 'node-log':
      return event.level
    default:
      // The summary too: what failed has been said, and is not to be counted twice.
      return 'info'
  }
}
