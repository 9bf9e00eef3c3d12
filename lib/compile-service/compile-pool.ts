import { Worker } from 'node:worker_threads'
import { AppError } from '#lib/core/app-error.ts'
import type {
  Affinity,
  AnswerOf,
  FromThread,
  Missing,
  RequestOf,
  ThreadRequest,
  ThreadRequestKind,
} from './thread/messages.ts'

export interface CompilePoolOptions {
  readonly threads: number
  /** Limit of each thread's heap; parsed projects are given up before it is reached. */
  readonly heapLimitMb: number
  readonly report: (message: string) => void
}

export interface AskOptions {
  /** What is asked about: the same always goes to the same thread, which holds it. */
  readonly affinity: Affinity
  readonly signal: AbortSignal
  /** Fetches what the thread does not hold. */
  readonly supply: (missing: Missing) => Promise<ThreadRequest>
}

interface Task {
  readonly id: number
  readonly request: ThreadRequest
  readonly urgent: boolean
  readonly settle: (outcome: FromThread | AppError) => void
}

/** Longest time of a request. A template ends itself after 10 s; what does not is ended with its thread. */
const DEADLINE_MS: Readonly<Partial<Record<ThreadRequestKind, number>>> = {
  snapshot: 120_000,
  compile: 20_000,
}
const LONGEST_MS = 60_000
const URGENT: ReadonlySet<ThreadRequestKind> = new Set<ThreadRequestKind>([
  'compile',
  'locate',
  'catalog',
  'production',
])
/** A thread that needs more parts than this forgets them as fast as they come. */
const MOST_SUPPLIES = 8

/** Threads in which projects are parsed and templates rendered, so that the worker's own loop always answers. */
export class CompilePool {
  readonly #lanes: Lane[]

  constructor(options: CompilePoolOptions) {
    this.#lanes = Array.from({ length: options.threads }, (_, index) => new Lane(index, options))
  }

  /** Requests at work or waiting. */
  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0)
  }

  get heapMb(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.heapMb, 0)
  }

  async ask<K extends ThreadRequestKind>(request: RequestOf<K>, options: AskOptions): Promise<AnswerOf[K]> {
    const lane = this.#laneOf(options.affinity)
    for (let supplies = 0; ; supplies += 1) {
      const outcome = await lane.run(request, options.signal)
      // The thread answers each kind with its own answer; both ends are compiled together.
      if (outcome.status === 'done') return outcome.answer as AnswerOf[K]
      if (outcome.status === 'failed') throw new Error(`A compile thread failed: ${outcome.message}`)
      if (supplies === MOST_SUPPLIES) {
        throw new AppError('unavailable', 'The project does not fit into the memory of the compile service.')
      }
      const part = await options.supply(outcome.missing)
      const supplied = await lane.run(part, options.signal)
      if (supplied.status === 'failed') throw new Error(`A compile thread failed: ${supplied.message}`)
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()))
  }

  /** A project's main and its people are in different threads, so that they are parsed side by side. */
  #laneOf({ project, person }: Affinity): Lane {
    const count = this.#lanes.length
    const shift = person === null || count === 1 ? 0 : 1 + (hashOf(person) % (count - 1))
    const lane = this.#lanes[(hashOf(project) + shift) % count]
    if (lane === undefined) throw new Error('The compile pool has no threads')
    return lane
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index += 1) hash = (hash * 31 + text.charCodeAt(index)) | 0
  return Math.abs(hash)
}

/** One thread and its line. Requests go one at a time, so that those whose caller left are never begun. */
class Lane {
  readonly #index: number
  readonly #options: CompilePoolOptions
  readonly #line: Task[] = []
  #current: Task | null = null
  #thread: Worker | null = null
  #watchdog: NodeJS.Timeout | null = null
  #nextId = 1
  #closed = false
  heapMb = 0

  constructor(index: number, options: CompilePoolOptions) {
    this.#index = index
    this.#options = options
    // Its modules are loaded before the first request needs them.
    this.#thread = this.#start()
  }

  get size(): number {
    return this.#line.length + (this.#current === null ? 0 : 1)
  }

  run(request: ThreadRequest, signal: AbortSignal): Promise<FromThread> {
    if (signal.aborted) return Promise.reject(cancelled())
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.#line.indexOf(task)
        if (at < 0) return
        this.#line.splice(at, 1)
        reject(cancelled())
      }
      const task: Task = {
        id: this.#nextId,
        request,
        urgent: URGENT.has(request.kind),
        settle: (outcome) => {
          signal.removeEventListener('abort', leave)
          if (outcome instanceof AppError) reject(outcome)
          else resolve(outcome)
        },
      }
      this.#nextId += 1
      signal.addEventListener('abort', leave, { once: true })
      this.#enqueue(task)
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const thread = this.#thread
    this.#settle(new AppError('unavailable', 'The worker is shutting down.'))
    for (const task of this.#line.splice(0)) {
      task.settle(new AppError('unavailable', 'The worker is shutting down.'))
    }
    this.#thread = null
    await thread?.terminate()
  }

  #enqueue(task: Task): void {
    const before = task.urgent ? this.#line.findIndex((each) => !each.urgent) : -1
    if (before < 0) this.#line.push(task)
    else this.#line.splice(before, 0, task)
  }

  #next(): void {
    if (this.#current !== null || this.#closed) return
    const task = this.#line.shift()
    if (task === undefined) return
    this.#current = task
    this.#thread ??= this.#start()
    const limit = DEADLINE_MS[task.request.kind] ?? LONGEST_MS
    this.#watchdog = setTimeout(() => this.#giveUp(limit), limit)
    this.#thread.postMessage({ id: task.id, request: task.request })
  }

  #settle(outcome: FromThread | AppError): void {
    const task = this.#current
    this.#current = null
    if (this.#watchdog) clearTimeout(this.#watchdog)
    task?.settle(outcome)
  }

  /** The thread is in a loop that no limit of the template ended: it is ended as a whole, and the next one starts empty. */
  #giveUp(limit: number): void {
    const thread = this.#thread
    this.#thread = null
    this.#options.report(`compile thread ${this.#index} did not answer for ${limit} ms and was replaced`)
    void thread?.terminate()
    this.#settle(new AppError('timeout', `This took longer than ${limit / 1000} s and was stopped.`))
    this.#next()
  }

  #start(): Worker {
    const { heapLimitMb } = this.#options
    const thread = new Worker(new URL('./thread/compile-thread.ts', import.meta.url), {
      workerData: { heapLimitMb },
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb, stackSizeMb: 8 },
    })
    thread.on('message', (message: FromThread) => {
      if (thread !== this.#thread || message.id !== this.#current?.id) return
      if (message.status === 'done') this.heapMb = message.heapMb
      this.#settle(message)
      this.#next()
    })
    thread.on('error', (error) => this.#lost(thread, error instanceof Error ? error.message : String(error)))
    thread.on('exit', (code) => this.#lost(thread, `it ended with ${code}`))
    return thread
  }

  #lost(thread: Worker, why: string): void {
    if (thread !== this.#thread) return
    this.#thread = null
    this.heapMb = 0
    this.#options.report(`compile thread ${this.#index} was lost: ${why}`)
    this.#settle(
      new AppError(
        'unavailable',
        'Parsing or compiling this needs more memory than the compile service has.',
        {
          remedy: 'Look for a very large file or a macro that makes very much text.',
        },
      ),
    )
    this.#next()
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The request was cancelled.')
}
