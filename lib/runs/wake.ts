/** A bell that may ring before anybody waits: no ring is lost, and many are one. */
export class Wake {
  #rung = false
  #listener: (() => void) | null = null

  ring(): void {
    this.#rung = true
    this.#listener?.()
  }

  /** Waits for a ring, at most `timeoutMs`, or until the signal aborts. */
  wait(options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<void> {
    if (this.#rung || options.signal.aborted) {
      this.#rung = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        options.signal.removeEventListener('abort', done)
        this.#listener = null
        this.#rung = false
        resolve()
      }
      const timer = setTimeout(done, options.timeoutMs)
      options.signal.addEventListener('abort', done, { once: true })
      this.#listener = done
    })
  }
}
