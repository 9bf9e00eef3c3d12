import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { LogLevel } from '../options.ts'
import type { Invocation } from '../run/run-options.ts'
import { answerQuestion, errorData } from './answer-question.ts'
import type {
  DatabaseAnswer,
  DatabaseQuestion,
  FromThread,
  OpenMessage,
  ProjectPayload,
  TaskAnswer,
  ThreadTask,
  ToThread,
} from './protocol.ts'
import type { RelationMemory } from './relation-memory.ts'
import type { SessionLike } from './session-like.ts'
import type { ThreadShelf } from './thread-shelf.ts'

const entry = fileURLToPath(new URL('./render-thread.ts', import.meta.url))
const checkEveryMs = 250

export interface PoolThreadOptions {
  readonly index: number
  readonly project: ProjectPayload
  readonly invocation: Invocation
  readonly defer: Readonly<Record<string, string>> | null
  /** Is told how to ask which node the thread is at; null: none. */
  readonly openSession: (node: () => string | null) => Promise<SessionLike>
  readonly memory: RelationMemory | null
  /** Where threads come from and go to, if they outlive the pool. */
  readonly shelf: ThreadShelf | null
  readonly maxRenderMs: number
  readonly answerWithinMs: number
  readonly onLog?: (message: string, level: LogLevel, uniqueId: string | null) => void
}

/** The thread has gone: it crashed, or its template did not end and it was ended. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost'
}

interface Current {
  readonly id: number
  readonly uniqueId: string | null
  readonly resolve: (answer: TaskAnswer) => void
  readonly reject: (error: unknown) => void
}

const cancelAgainMs = 250

/** One render thread seen from its owner: one task at a time, its questions answered, its time watched. */
export class PoolThread {
  readonly #options: PoolThreadOptions
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #signal: Int32Array
  #session: Promise<SessionLike> | null = null
  #current: Current | null = null
  #nextId = 1
  #alive = true
  /** Milliseconds in templates before the present stretch, and when that began; null while the warehouse is asked. */
  #rendered = 0
  #renderingSince: number | null = null
  #watch: NodeJS.Timeout | null = null

  constructor(options: PoolThreadOptions) {
    this.#options = options
    const { port1, port2 } = new MessageChannel()
    const signal = new SharedArrayBuffer(4)
    this.#signal = new Int32Array(signal)
    this.#port = port1
    const { project, answerWithinMs, index } = options
    const message: OpenMessage = { kind: 'open', project, port: port2, signal, answerWithinMs, index }
    this.#worker = options.shelf?.take() ?? new Worker(entry, { execArgv: [] })
    this.#worker.postMessage(message, [port2])
    this.#worker.on('message', this.#onMessage)
    this.#worker.on('error', this.#onError)
    this.#worker.on('exit', this.#onExit)
    this.#port.on('message', (question: DatabaseQuestion) => void this.#answer(question))
  }

  readonly #onMessage = (message: FromThread) => this.#receive(message)
  readonly #onError = (error: Error) => this.#lose(`A template's thread failed: ${error.message}`)
  readonly #onExit = () => this.#lose("A template's thread ended.")

  get alive(): boolean {
    return this.#alive
  }

  get busy(): boolean {
    return this.#current !== null
  }

  /** Whether it waits for an answer of the warehouse. */
  get asking(): boolean {
    return this.#ready && this.busy && this.#renderingSince === null
  }

  perform(task: ThreadTask): Promise<TaskAnswer> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#current = { id, uniqueId: 'uniqueId' in task ? task.uniqueId : null, resolve, reject }
      const { invocation, defer } = this.#options
      const message: ToThread = { kind: 'task', id, task, invocation, defer }
      this.#worker.postMessage(message)
      if (this.#ready) this.#startWatch()
    })
  }

  #ready = false
  #isCancelled = false
  #again: NodeJS.Timeout | null = null

  #receive(message: FromThread): void {
    if (message.kind === 'ready') {
      this.#ready = true
      // Parsing the project is not the task's time.
      if (this.#current) this.#startWatch()
      return
    }
    if (message.kind === 'log') {
      return this.#options.onLog?.(message.message, message.level, this.#current?.uniqueId ?? null)
    }
    const current = this.#current
    if (current?.id !== message.id) return
    this.#current = null
    this.#stopWatch()
    if (message.kind === 'answer') current.resolve(message.answer)
    else current.reject(new ThreadLost(`The engine failed: ${message.message}`))
  }

  async #answer(question: DatabaseQuestion): Promise<void> {
    if (this.#isCancelled && question.request.method !== 'rollback') {
      const error = { kind: 'cancelled', message: 'The query was cancelled.', offset: null }
      return this.#post({ id: question.id, ok: false, error })
    }
    this.#pause()
    const answer = await answerQuestion(question, () => this.#openSession(), this.#options.memory)
    // A lost session is opened anew for the next task; this one has to fail as a whole.
    if (!answer.ok && answer.error.kind === 'connection') this.#session = null
    this.#resume()
    this.#post(answer)
  }

  #openSession(): Promise<SessionLike> {
    this.#session ??= this.#options.openSession(() => this.#current?.uniqueId ?? null)
    return this.#session
  }

  #post(answer: DatabaseAnswer): void {
    if (!this.#alive) return
    try {
      this.#port.postMessage(answer)
    } catch (error) {
      this.#port.postMessage({ id: answer.id, ok: false, error: errorData(error) })
    }
    Atomics.store(this.#signal, 0, 1)
    Atomics.notify(this.#signal, 0)
  }

  #startWatch(): void {
    this.#rendered = 0
    this.#renderingSince = performance.now()
    this.#watch ??= setInterval(() => this.#check(), checkEveryMs)
  }

  #stopWatch(): void {
    if (this.#watch) clearInterval(this.#watch)
    this.#watch = null
    this.#renderingSince = null
  }

  #pause(): void {
    if (this.#renderingSince !== null) this.#rendered += performance.now() - this.#renderingSince
    this.#renderingSince = null
  }

  #resume(): void {
    if (this.#current) this.#renderingSince = performance.now()
  }

  #check(): void {
    const { maxRenderMs } = this.#options
    const now = this.#renderingSince === null ? 0 : performance.now() - this.#renderingSince
    if (this.#rendered + now <= maxRenderMs) return
    this.#lose(`Its templates took more than ${Math.round(maxRenderMs / 1000)} s and were ended.`)
  }

  #lose(message: string): void {
    if (!this.#alive) return
    this.#alive = false
    this.#stopWatch()
    this.#port.close()
    void this.#worker.terminate()
    const current = this.#current
    this.#current = null
    // A transaction that the template left open must not reach the next one.
    void this.#closeSession()
    current?.reject(new ThreadLost(message))
  }

  /** What runs ends, and what the task would ask next is refused: it may be between two statements now. */
  async cancel(): Promise<void> {
    this.#isCancelled = true
    if (!this.#current || !this.#session) return
    await this.#session.then((session) => session.cancel()).catch(() => undefined)
    // A statement that was on its way has begun only now.
    this.#again = setTimeout(() => void this.cancel(), cancelAgainMs)
    this.#again.unref()
  }

  async close(): Promise<void> {
    const wasAlive = this.#alive
    this.#alive = false
    if (this.#again) clearTimeout(this.#again)
    this.#stopWatch()
    this.#port.close()
    const { shelf } = this.#options
    if (shelf !== null && wasAlive && this.#ready && !this.busy) {
      this.#worker.off('message', this.#onMessage).off('error', this.#onError).off('exit', this.#onExit)
      shelf.put(this.#worker)
    } else await this.#worker.terminate()
    await this.#closeSession()
  }

  async #closeSession(): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.then((one) => one.close()).catch(() => undefined)
  }
}
