import { WarehouseError } from './warehouse.ts'

/** Lets a bounded number of tasks run at once; the others wait in line, and leave it when their signal says so. */
export class Slots {
  readonly #size: number
  #used = 0
  readonly #waiting: (() => void)[] = []

  constructor(size: number) {
    this.#size = size
  }

  async use<T>(signal: AbortSignal | null, task: () => Promise<T>): Promise<T> {
    await this.#acquire(signal)
    try {
      return await task()
    } finally {
      this.#release()
    }
  }

  #acquire(signal: AbortSignal | null): Promise<void> {
    if (signal?.aborted) return Promise.reject(cancelled())
    if (this.#used < this.#size) {
      this.#used += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        const index = this.#waiting.indexOf(start)
        if (index >= 0) this.#waiting.splice(index, 1)
        reject(cancelled())
      }
      this.#waiting.push(start)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  #release(): void {
    const next = this.#waiting.shift()
    // The slot goes from hand to hand, so `used` stays.
    if (next) next()
    else this.#used -= 1
  }
}

export const cancelled = () => new WarehouseError('cancelled', 'The query was cancelled.')
