import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { performAccessCheck } from '#lib/people/perform-access-check.ts'

interface Options {
  readonly parts: Pick<CompileServiceParts, 'desk' | 'views'>
  readonly report: (message: string, error?: unknown) => void
}

/** The access checks at work in this process, one after the other: each asks much of the warehouse. */
export class AccessCheckDesk {
  readonly #options: Options
  readonly #stop = new AbortController()
  #last: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  begin(id: string): void {
    const { report } = this.#options
    this.#last = this.#last
      .then(async () => void (await performAccessCheck(id, { ...this.#options, signal: this.#stop.signal })))
      .catch((error: unknown) => report(`access check ${id} ended badly`, error))
  }

  /** Ends what runs; what waits is taken by nobody and says so in its row. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#last
  }
}
