/** A request counts for so long: a slow query holds nobody up. */
const COUNTS_MS = 60
/** The longest that a statement of a run waits for people, before runs have as long for themselves. */
const LONGEST_MS = 40

/**
 * What people wait for at this moment, previews and compiles: of a machine that is busy with a run they have the next
 * turn. A run waits between two statements, never within one, and gets half of the time in the worst case.
 */
export class InteractiveWork {
  readonly #now: () => number
  #size = 0
  #quiet: PromiseWithResolvers<void> | null = null
  /** Until then it is the runs' turn. */
  #owedUntil = Number.NEGATIVE_INFINITY

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Runs what somebody waits for. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    this.#size += 1
    let counts = true
    const over = () => {
      if (counts) this.#leave()
      counts = false
    }
    const timer = setTimeout(over, COUNTS_MS)
    try {
      return await task()
    } finally {
      clearTimeout(timer)
      over()
    }
  }

  /** Before a statement of a run: resolves when nobody waits for anything, or at the end of their turn. */
  async letPass(): Promise<void> {
    const began = this.#now()
    if (this.#size === 0 || began < this.#owedUntil) return
    this.#quiet ??= Promise.withResolvers()
    const turn = Promise.withResolvers<void>()
    const timer = setTimeout(turn.resolve, LONGEST_MS)
    await Promise.race([this.#quiet.promise, turn.promise])
    clearTimeout(timer)
    const now = this.#now()
    this.#owedUntil = Math.max(this.#owedUntil, now + (now - began))
  }

  #leave(): void {
    this.#size -= 1
    if (this.#size > 0) return
    this.#quiet?.resolve()
    this.#quiet = null
  }
}
