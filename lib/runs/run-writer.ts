import { setTimeout as delay } from 'node:timers/promises'
import type { LogLine } from '#lib/db/run-event-repository.ts'
import type { NodeWrite } from '#lib/db/run-node-repository.ts'

export type LogLevel = LogLine['level']
export type NodeState = Omit<NodeWrite, 'changeSeq'>

export interface RunSink {
  /** One transaction. False: the token is stale, nothing was written. */
  write(batch: { readonly lines: readonly LogLine[]; readonly nodes: readonly NodeWrite[] }): Promise<boolean>
  /** Whether a failure is worth another try. */
  isAway(error: unknown): boolean
}

export interface RunWriterOptions {
  readonly sink: RunSink
  /** The last number of the run's sequence that is used already. */
  readonly lastSeq: number
  readonly now: () => Date
  readonly onStale: () => void
}

const BATCH_MS = 100
const LARGEST_BATCH = 2_000
const LONGEST_LINE = 20_000
const FIRST_RETRY_MS = 200
const LONGEST_RETRY_MS = 3_000

/**
 * Writes a run's log and the states of its nodes in one sequence and in batches. While the database is away they are
 * kept and written when it is back. A node that changes twice within a batch is written once.
 */
export class RunWriter {
  readonly #options: RunWriterOptions
  #seq: number
  #lines: LogLine[] = []
  #nodes = new Map<string, NodeWrite>()
  #writing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #stale = false
  #fault: { readonly error: unknown } | null = null

  constructor(options: RunWriterOptions) {
    this.#options = options
    this.#seq = options.lastSeq
  }

  get stale(): boolean {
    return this.#stale
  }

  log(level: LogLevel, text: string, uniqueId = ''): void {
    const at = this.#options.now().toISOString()
    for (const line of text.split('\n')) {
      this.#seq += 1
      this.#lines.push({ seq: this.#seq, at, level, uniqueId, text: clean(line) })
    }
    this.#schedule()
  }

  node(state: NodeState): void {
    this.#seq += 1
    this.#nodes.set(state.uniqueId, { ...state, message: clean(state.message), changeSeq: this.#seq })
    this.#schedule()
  }

  /**
   * Waits until everything so far is written, or the token is stale, or the signal aborts.
   * Throws what a write failed with, where the database was there.
   */
  async flush(signal: AbortSignal): Promise<void> {
    while (
      this.#fault === null &&
      !this.#stale &&
      (this.#lines.length > 0 || this.#nodes.size > 0 || this.#writing !== null)
    ) {
      if (signal.aborted) return
      await this.#write(signal)
    }
    if (this.#fault !== null) throw this.#fault.error
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #schedule(): void {
    if (this.#timer !== null || this.#stale || this.#fault !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#write(null)
    }, BATCH_MS)
  }

  #write(signal: AbortSignal | null): Promise<void> {
    this.#writing ??= this.#writeBatch(signal)
      .catch((error: unknown) => void (this.#fault = { error }))
      .finally(() => {
        this.#writing = null
        if (this.#lines.length > 0 || this.#nodes.size > 0) this.#schedule()
      })
    return this.#writing
  }

  /** What is taken stays in front until it is written, so that a batch is sent again as it was. */
  async #writeBatch(signal: AbortSignal | null): Promise<void> {
    const lines = this.#lines.slice(0, LARGEST_BATCH)
    const upTo = lines.length < this.#lines.length ? (lines.at(-1)?.seq ?? 0) : this.#seq
    const nodes = [...this.#nodes.values()].filter((node) => node.changeSeq <= upTo)
    if (lines.length === 0 && nodes.length === 0) return
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        const held = await this.#options.sink.write({ lines, nodes })
        if (!held) return this.#becomeStale()
        break
      } catch (error) {
        if (!this.#options.sink.isAway(error)) throw error
        if (signal?.aborted) return
        await delay(wait)
      }
    }
    this.#lines.splice(0, lines.length)
    for (const node of nodes) if (this.#nodes.get(node.uniqueId) === node) this.#nodes.delete(node.uniqueId)
  }

  #becomeStale(): void {
    this.#stale = true
    this.#lines = []
    this.#nodes.clear()
    this.#options.onStale()
  }
}

/** PostgreSQL keeps no NUL; a line of megabytes helps nobody. */
function clean(text: string): string {
  const whole = text.replaceAll('\0', '�')
  return whole.length > LONGEST_LINE ? `${whole.slice(0, LONGEST_LINE)} … (cut)` : whole
}
