import { AppError } from '#lib/core/app-error.ts'

export interface AdmissionLimits {
  /** At work at once. */
  readonly running: number
  /** Waiting at once; more are told that the worker is busy. */
  readonly waiting: number
  /** At work or waiting at once, of one person: nobody takes all the places. */
  readonly perPerson: number
}

interface Waiter {
  readonly person: string
  readonly enter: () => void
}

/** Lets a bounded number of requests of one kind work, keeps a bounded line, and refuses the rest at once. */
export class Admission {
  readonly #what: string
  readonly #limits: AdmissionLimits
  readonly #line: Waiter[] = []
  readonly #ofPerson = new Map<string, number>()
  #running = 0

  constructor(what: string, limits: AdmissionLimits) {
    this.#what = what
    this.#limits = limits
  }

  get size(): number {
    return this.#running + this.#line.length
  }

  /** Runs the task when it is its turn. An aborted signal leaves the line. */
  async admit<T>(
    by: { readonly person: string; readonly signal: AbortSignal },
    task: () => Promise<T>,
  ): Promise<T> {
    by.signal.throwIfAborted()
    const mine = this.#ofPerson.get(by.person) ?? 0
    if (mine >= this.#limits.perPerson) {
      throw this.#busy(`You have ${mine} ${this.#what} open already.`, 'Wait for one of them, or cancel it.')
    }
    if (this.#running >= this.#limits.running && this.#line.length >= this.#limits.waiting) {
      throw this.#busy(`The worker is busy: ${this.size} ${this.#what} are ahead.`, 'Try again in a moment.')
    }
    this.#ofPerson.set(by.person, mine + 1)
    try {
      await this.#enter(by)
      try {
        return await task()
      } finally {
        this.#leave()
      }
    } finally {
      this.#forget(by.person)
    }
  }

  #busy(message: string, remedy: string): AppError {
    return new AppError('rate-limited', message, { remedy, details: { retryAfterSeconds: 1 } })
  }

  #enter(by: { readonly person: string; readonly signal: AbortSignal }): Promise<void> {
    if (this.#running < this.#limits.running) {
      this.#running += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiter = {
        person: by.person,
        enter: () => {
          by.signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      const leave = () => {
        this.#line.splice(this.#line.indexOf(waiter), 1)
        reject(new AppError('cancelled', 'The request was cancelled.'))
      }
      by.signal.addEventListener('abort', leave, { once: true })
      this.#line.push(waiter)
    })
  }

  /** The place goes from hand to hand, so the count stays where somebody waits. */
  #leave(): void {
    const next = this.#line.shift()
    if (next) next.enter()
    else this.#running -= 1
  }

  #forget(person: string): void {
    const left = (this.#ofPerson.get(person) ?? 1) - 1
    if (left > 0) this.#ofPerson.set(person, left)
    else this.#ofPerson.delete(person)
  }
}
