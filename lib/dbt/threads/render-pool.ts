import { availableParallelism } from 'node:os'
import type { CatalogAnswer } from '../run/collect-catalog.ts'
import type { FreshnessResult } from '../run/collect-freshness.ts'
import type { NodeResult } from '../run/node-result.ts'
import type { LogLevel } from '../options.ts'
import type { EndedRun } from '../run/ended-run.ts'
import type { EarlierParts, Invocation } from '../run/run-options.ts'
import type { SchemaName } from '../run/run-operation.ts'
import type { Json } from '../manifest.ts'
import { PoolThread, ThreadLost } from './pool-thread.ts'
import type { CompiledAnswer, OperationAnswer, ProjectPayload, TaskAnswer, ThreadTask } from './protocol.ts'
import { RelationMemory } from './relation-memory.ts'
import type { SessionLike } from './session-like.ts'
import type { ThreadShelf } from './thread-shelf.ts'

export interface RenderPoolOptions {
  readonly threads: number
  readonly project: ProjectPayload
  readonly invocation: Invocation
  /** One for each thread, opened when it first asks; opened anew after it was lost. `node` tells what the thread is at. */
  readonly openSession: (index: number, node: () => string | null) => Promise<SessionLike>
  readonly defer?: Readonly<Record<string, string>>
  /** Nobody else can change the warehouse meanwhile, and what is dropped there takes nothing else along. */
  readonly exclusive?: boolean
  /** For one who runs again and again: threads are taken from it and given back to it. */
  readonly shelf?: ThreadShelf
  /** Time in templates, without the time in the warehouse, after which a thread is ended and replaced. */
  readonly maxRenderMs?: number
  /** Time for one statement in the warehouse. */
  readonly answerWithinMs?: number
  readonly onLog?: (message: string, level: LogLevel, uniqueId: string | null) => void
}

/** How often it is looked whether tasks wait for a thread although the processor is free. */
const growEveryMs = 50

const defaultRenderMs = 60_000
const defaultAnswerMs = 24 * 60 * 60 * 1000

interface Waiting {
  readonly task: ThreadTask
  readonly resolve: (answer: TaskAnswer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Threads in which templates run. Each holds the parsed project and asks the warehouse through a session of its own;
 * this side answers and never renders, so that all of them may wait at once. A thread costs its start and a parse, so
 * there are as many as cores until tasks have to wait: short nodes are done sooner by few, slow statements get them all.
 */
export class RenderPool {
  readonly #options: RenderPoolOptions
  readonly #threads: (PoolThread | null)[]
  readonly #queue: Waiting[] = []
  readonly #memory: RelationMemory | null
  #closed = false
  #wanted: number
  #growth: NodeJS.Timeout | null = null
  /** What was first in the queue when it was last looked whether more threads are wanted. */
  #stuck: Waiting | null = null

  constructor(options: RenderPoolOptions) {
    this.#options = options
    this.#memory = options.exclusive ? new RelationMemory() : null
    this.#wanted = Math.min(options.threads, availableParallelism())
    this.#threads = new Array<PoolThread | null>(options.threads).fill(null)
  }

  /** With what an earlier run has made of it, and, of a hook at the end, with what this run has done. */
  async runNode(
    uniqueId: string,
    earlier: EarlierParts | null = null,
    ended: EndedRun | null = null,
  ): Promise<NodeResult> {
    const startedAt = new Date().toISOString()
    try {
      const answer = await this.#submit({ kind: 'run-node', uniqueId, earlier, ...(ended ? { ended } : {}) })
      if (answer.kind === 'node') return answer.result
      throw new Error(`a thread answered ${answer.kind} where a node was asked for`)
    } catch (error) {
      if (error instanceof ThreadLost) return lostResult(uniqueId, startedAt, error.message)
      throw error
    }
  }

  /** Copies the relation of another environment to where the node would be built. */
  async cloneNode(uniqueId: string, cloneOf: string): Promise<NodeResult> {
    const answer = await this.#submit({ kind: 'run-node', uniqueId, earlier: null, cloneOf })
    if (answer.kind === 'node') return answer.result
    throw new Error(`a thread answered ${answer.kind} where a node was asked for`)
  }

  async collectFreshness(uniqueId: string): Promise<FreshnessResult> {
    const answer = await this.#submit({ kind: 'freshness', uniqueId })
    if (answer.kind === 'freshness') return answer.freshness
    throw new Error(`a thread answered ${answer.kind} where freshness was asked for`)
  }

  async collectCatalog(schemas: readonly SchemaName[]): Promise<CatalogAnswer> {
    const answer = await this.#submit({ kind: 'catalog', schemas })
    if (answer.kind === 'catalog') return answer.catalog
    throw new Error(`a thread answered ${answer.kind} where a catalog was asked for`)
  }

  async compileNode(uniqueId: string): Promise<CompiledAnswer> {
    return compiledOf(await this.#submit({ kind: 'compile-node', uniqueId }))
  }

  async compileInline(sql: string): Promise<CompiledAnswer> {
    return compiledOf(await this.#submit({ kind: 'compile-inline', sql }))
  }

  async callMacro(name: string, args: Readonly<Record<string, Json>>): Promise<OperationAnswer> {
    return operationOf(await this.#submit({ kind: 'call-macro', name, args }))
  }

  async createSchemas(schemas: readonly SchemaName[]): Promise<OperationAnswer> {
    return operationOf(await this.#submit({ kind: 'create-schemas', schemas }))
  }

  /** Cancels what runs in the warehouse now; templates then end with that error. */
  async cancel(): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.reject(new ThreadLost('It was cancelled.'))
    await Promise.all(this.#threads.map((thread) => thread?.cancel()))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopGrowth()
    await Promise.all(this.#threads.map((thread) => thread?.close()))
    this.#threads.fill(null)
  }

  #submit(task: ThreadTask): Promise<TaskAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error('the pool is closed'))
      this.#queue.push({ task, resolve, reject })
      this.#dispatch()
    })
  }

  #dispatch(): void {
    for (const [index, thread] of this.#threads.entries()) {
      if (this.#queue.length === 0) break
      if (thread?.busy || index >= this.#wanted) continue
      const waiting = this.#queue.shift()
      if (waiting) this.#give(index, thread?.alive ? thread : this.#start(index), waiting)
    }
    if (this.#queue.length === 0) this.#stopGrowth()
    else if (this.#wanted < this.#threads.length) this.#growth ??= setTimeout(() => this.#grow(), growEveryMs)
  }

  /** One more, where the same task still waits while all threads wait for the warehouse. */
  #grow(): void {
    this.#growth = null
    if (this.#closed) return
    const first = this.#queue[0] ?? null
    const started = this.#threads.filter((thread) => thread?.alive)
    if (first !== null && first === this.#stuck && started.every((thread) => thread?.asking))
      this.#wanted += 1
    this.#stuck = first
    this.#dispatch()
  }

  #stopGrowth(): void {
    if (this.#growth) clearTimeout(this.#growth)
    this.#growth = null
  }

  #start(index: number): PoolThread {
    const memory = this.#memory
    const { project, openSession, invocation, defer, onLog } = this.#options
    const thread = new PoolThread({
      index,
      project,
      invocation,
      defer: defer ?? null,
      openSession: (node) => openSession(index, node),
      memory,
      shelf: this.#options.shelf ?? null,
      maxRenderMs: this.#options.maxRenderMs ?? defaultRenderMs,
      answerWithinMs: this.#options.answerWithinMs ?? defaultAnswerMs,
      ...(onLog ? { onLog } : {}),
    })
    this.#threads[index] = thread
    return thread
  }

  #give(index: number, thread: PoolThread, waiting: Waiting): void {
    thread
      .perform(waiting.task)
      .then(waiting.resolve, (error: unknown) => {
        if (this.#threads[index] === thread && !thread.alive) this.#threads[index] = null
        waiting.reject(error)
      })
      .finally(() => {
        if (!this.#closed) this.#dispatch()
      })
  }
}

export function createRenderPool(options: RenderPoolOptions): RenderPool {
  return new RenderPool(options)
}

function compiledOf(answer: TaskAnswer): CompiledAnswer {
  if (answer.kind === 'compiled') return answer.compiled
  throw new Error(`a thread answered ${answer.kind} where compiled SQL was asked for`)
}

function operationOf(answer: TaskAnswer): OperationAnswer {
  if (answer.kind === 'operation') return answer.operation
  throw new Error(`a thread answered ${answer.kind} where an operation was asked for`)
}

function lostResult(uniqueId: string, startedAt: string, message: string): NodeResult {
  return {
    uniqueId,
    status: 'error',
    message,
    failures: null,
    rowsAffected: null,
    startedAt,
    endedAt: new Date().toISOString(),
    timing: [],
    compiledSql: null,
    runSql: null,
    relationName: null,
    adapterResponse: {},
    diagnostics: [],
    repeatable: false,
  }
}
