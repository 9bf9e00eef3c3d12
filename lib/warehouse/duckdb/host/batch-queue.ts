import type { RowBatch } from '../../warehouse.ts'

/** Hands batches from a callback to a reader, and asks for the next one only when the last was taken. */
export class BatchQueue {
  started = false
  onAbandon: () => void = () => undefined
  readonly #batches: RowBatch[] = []
  #ask: () => void = () => undefined
  #end: { readonly error: unknown } | null = null
  #wake: () => void = () => undefined
  #abandoned = false

  /** How to ask for the next batch; a repeated query asks another process. */
  attach(ask: () => void): void {
    this.#ask = ask
  }

  push(batch: RowBatch): void {
    this.started = true
    this.#batches.push(batch)
    this.#wake()
  }

  finish(error: unknown): void {
    this.#end = { error }
    this.#wake()
  }

  async *drain(): AsyncGenerator<RowBatch> {
    for (;;) {
      const batch = this.#batches.shift()
      if (batch) {
        yield batch
        this.#ask()
        continue
      }
      if (this.#end) {
        if (this.#end.error !== null) throw this.#end.error
        return
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** The reader has stopped, perhaps before the end. */
  abandon(): void {
    if (this.#abandoned || this.#end) return
    this.#abandoned = true
    this.onAbandon()
  }
}
