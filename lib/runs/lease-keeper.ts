import { LEASE_SECONDS, type Renewal } from '#lib/db/run-lease-repository.ts'

export const RENEW_MS = 5_000
/** A stretch of time in which nothing may be done: the lease may have run out, and another worker may have the run. */
const SAFETY_MS = 2_000

export interface LeaseKeeperOptions {
  /** Null: the lease is lost. Throws where the database does not answer. */
  readonly renew: () => Promise<Renewal | null>
  /** Milliseconds of a clock that never goes back and goes on while the process is stopped. */
  readonly monotonicMs: () => number
  readonly onCancelAsked: () => void
  /** The lease may have run out: whatever is at work must stop now. It may be resumed. */
  readonly onSuspend: () => void
  readonly onResume: () => void
  readonly onLost: () => void
}

type State = 'held' | 'suspended' | 'lost' | 'stopped'

/**
 * Renews a run's lease every 5 s on the database's clock, and judges by its own when it can no longer be sure of it.
 * Then work is suspended; it goes on if the database says that nobody took the run meanwhile.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  #state: State = 'held'
  #sureUntil: number
  #renewing = false
  #waiters: (() => void)[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(options: LeaseKeeperOptions) {
    this.#options = options
    this.#sureUntil = this.#deadline(options.monotonicMs())
  }

  start(): void {
    this.#timer = setInterval(() => void this.tick(), RENEW_MS / 5)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    if (this.#state !== 'lost') this.#state = 'stopped'
    this.#release()
  }

  get state(): State {
    this.#judge()
    return this.#state
  }

  /** Resolves when work may go on; at once while the lease is held, and also when it is lost or given up. */
  async whenSettled(): Promise<void> {
    this.#judge()
    if (this.#state !== 'suspended') return
    await new Promise<void>((resolve) => this.#waiters.push(resolve))
  }

  /** Looks at the clock, and renews where it is time. */
  async tick(): Promise<void> {
    this.#judge()
    if (this.#state === 'lost' || this.#state === 'stopped' || this.#renewing) return
    const asked = this.#options.monotonicMs()
    const due = this.#sureUntil - this.#deadline(asked) + RENEW_MS <= 0
    if (!due && this.#state === 'held') return
    this.#renewing = true
    try {
      this.#take(await this.#options.renew(), asked)
    } catch {
      // The database is away. What is sure stays sure until its time; after it, work is suspended.
      this.#judge()
    } finally {
      this.#renewing = false
    }
  }

  /** Renews at once: when somebody asked to cancel. */
  async renewNow(): Promise<void> {
    this.#sureUntil = Math.min(this.#sureUntil, this.#deadline(this.#options.monotonicMs()) - RENEW_MS)
    await this.tick()
  }

  /** `asked`: the time before the renewal was sent, for the database counts from then at the earliest. */
  #take(renewal: Renewal | null, asked: number): void {
    if (this.#state === 'stopped') return
    if (renewal === null) {
      this.#state = 'lost'
      if (this.#timer) clearInterval(this.#timer)
      this.#options.onLost()
      this.#release()
      return
    }
    this.#sureUntil = this.#deadline(asked)
    if (this.#state === 'suspended') {
      this.#state = 'held'
      this.#options.onResume()
      this.#release()
    }
    if (renewal.cancelAsked) this.#options.onCancelAsked()
  }

  #judge(): void {
    if (this.#state !== 'held' || this.#options.monotonicMs() < this.#sureUntil) return
    this.#state = 'suspended'
    this.#options.onSuspend()
  }

  #deadline(from: number): number {
    return from + LEASE_SECONDS * 1000 - SAFETY_MS
  }

  #release(): void {
    for (const waiter of this.#waiters.splice(0)) waiter()
  }
}
