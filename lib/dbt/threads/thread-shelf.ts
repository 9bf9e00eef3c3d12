import type { Worker } from 'node:worker_threads'

export interface ThreadShelfOptions {
  readonly most: number
  /** After this time a thread that nobody took is ended, and its parsed project with it. */
  readonly idleMs: number
}

interface Idle {
  readonly worker: Worker
  readonly timer: NodeJS.Timeout
  readonly lost: () => void
}

/**
 * Render threads whose run has ended, for the next one: they have their modules loaded and a project parsed, which
 * costs more than most runs of one model. Only threads without a task come here, and what they hold of a project is
 * used again only for the same settings, which name the person's own schema.
 */
export class ThreadShelf {
  readonly #options: ThreadShelfOptions
  readonly #idle: Idle[] = []
  #closed = false

  constructor(options: ThreadShelfOptions) {
    this.#options = options
  }

  /** The one that was put here last: it is the likeliest to hold what is wanted. */
  take(): Worker | null {
    const idle = this.#idle.at(-1)
    if (idle === undefined) return null
    this.#forget(idle)
    idle.worker.ref()
    return idle.worker
  }

  put(worker: Worker): void {
    if (this.#closed || this.#idle.length >= this.#options.most) {
      void worker.terminate()
      return
    }
    worker.unref()
    const lost = () => this.#forget(idle)
    const timer = setTimeout(() => void this.#end(idle), this.#options.idleMs).unref()
    const idle: Idle = { worker, timer, lost }
    worker.on('error', lost).on('exit', lost)
    this.#idle.push(idle)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#idle].map((idle) => this.#end(idle)))
  }

  #end(idle: Idle): Promise<number> {
    this.#forget(idle)
    return idle.worker.terminate()
  }

  #forget(idle: Idle): void {
    clearTimeout(idle.timer)
    idle.worker.off('error', idle.lost).off('exit', idle.lost)
    const at = this.#idle.indexOf(idle)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}
