import { appendOrphanEvent } from '#lib/db/run-event-repository.ts'
import { claimRun, recoverRuns, type LostRun, type RunLease } from '#lib/db/run-lease-repository.ts'
import { settleOpenNodes } from '#lib/db/run-node-repository.ts'
import { listQueuedRuns } from '#lib/db/run-repository.ts'

/** One run at work in this process. */
export interface ActiveRun {
  readonly ended: Promise<void>
  /** Somebody asked to cancel it. */
  cancel(): void
  /** The process is stopping: the run ends here and is queued again for another worker. */
  handOver(): void
}

export interface RunDispatcherOptions {
  readonly owner: string
  /** Runs at once in this process. */
  readonly capacity: number
  readonly begin: (lease: RunLease) => ActiveRun
  readonly report: (message: string, error?: unknown) => void
}

/** How often runs are looked for that no job told of, and whose workers are gone. */
const SWEEP_MS = 5_000

/**
 * Takes runs: those that a job tells of at once, and every few seconds whatever waits. The claim in the database
 * decides, so it does no harm that both look.
 */
export class RunDispatcher {
  readonly #options: RunDispatcherOptions
  readonly #active = new Map<string, ActiveRun>()
  readonly #claiming = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #sweeping: Promise<void> | null = null
  #draining = false

  constructor(options: RunDispatcherOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#active.size
  }

  get draining(): boolean {
    return this.#draining
  }

  start(): void {
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS)
    void this.sweep()
  }

  /** Takes the run if it still waits and there is room; resolves when it was begun or left alone. */
  async offer(runId: string): Promise<void> {
    if (this.#draining || this.#claiming.has(runId) || this.#active.has(runId)) return
    if (this.#active.size + this.#claiming.size >= this.#options.capacity) return
    this.#claiming.add(runId)
    try {
      const lease = await claimRun({ runId, owner: this.#options.owner })
      if (lease !== null) this.#begin(lease)
    } finally {
      this.#claiming.delete(runId)
    }
  }

  cancel(runId: string): void {
    this.#active.get(runId)?.cancel()
  }

  /** Takes back what lost workers had, and takes what waits. Never fails: the database may be away for a while. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepNow()
      .catch((error: unknown) => this.#options.report('runs could not be looked for', error))
      .finally(() => (this.#sweeping = null))
    return this.#sweeping
  }

  /** After this worker took the place of one that is gone: its runs need not wait for their leases to run out. */
  async recoverFrom(deadOwner: string): Promise<void> {
    await settle(await recoverRuns({ deadOwner }))
  }

  /** Takes nothing more, waits a while for what runs, and hands the rest over. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#sweeping
    const runs = [...this.#active.values()]
    const ended = Promise.all(runs.map((run) => run.ended))
    let timer: NodeJS.Timeout | null = null
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))
    await Promise.race([ended, late])
    if (timer) clearTimeout(timer)
    for (const run of this.#active.values()) run.handOver()
    await ended
  }

  #begin(lease: RunLease): void {
    const run = this.#options.begin(lease)
    this.#active.set(lease.runId, run)
    void run.ended.finally(() => {
      this.#active.delete(lease.runId)
      // Another may have waited for its place or its schema.
      if (!this.#draining) void this.sweep()
    })
  }

  async #sweepNow(): Promise<void> {
    await settle(await recoverRuns({ deadOwner: null }))
    for (const { id } of await listQueuedRuns()) await this.offer(id)
  }
}

/** Says in the log of a run what became of it when its worker was lost. */
async function settle(lost: readonly LostRun[]): Promise<void> {
  for (const { runId, state } of lost) {
    if (state !== 'queued') await settleOpenNodes(runId, 'cancelled')
    await appendOrphanEvent(runId, { level: state === 'failed' ? 'error' : 'warn', text: sentences[state] })
  }
}

const sentences: Readonly<Record<LostRun['state'], string>> = {
  queued: 'The worker was lost. A run is whole or not at all, so this one is queued again from its start.',
  cancelled: 'The worker was lost, and the run was to be cancelled: it is.',
  failed: 'The worker was lost again and again while it ran this, so it was given up.',
}
