import type { RunEvent } from '#lib/dbt/run/index.ts'
import type { Terminal } from './terminal.ts'

/** The last line of a terminal while a run goes on: how far it is, and what it works at. Elsewhere nothing. */
export class RunProgress {
  readonly #terminal: Terminal
  readonly #running = new Map<string, { readonly name: string; readonly since: number }>()
  #done = 0
  #total = 0
  #clock: NodeJS.Timeout | null = null

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  take(event: RunEvent): void {
    if (this.#terminal.width === 0) return
    if (event.kind === 'run-started') this.#begin(event.total)
    else if (event.kind === 'node-started')
      this.#running.set(event.node.uniqueId, { name: event.node.name, since: Date.now() })
    else if (event.kind === 'node-finished') {
      this.#running.delete(event.node.uniqueId)
      this.#done += 1
    } else if (event.kind === 'run-finished') return this.#end()
    this.#show()
  }

  #begin(total: number): void {
    this.#total = total
    this.#clock = setInterval(() => this.#show(), 1000)
    // It shows what goes on, and keeps nothing going.
    this.#clock.unref()
  }

  #show(): void {
    const now = Date.now()
    const running = [...this.#running.values()].map(
      ({ name, since }) => `${name} ${Math.floor((now - since) / 1000)}s`,
    )
    this.#terminal.status(
      running.length === 0 ? '' : `${this.#done} of ${this.#total} done, at work: ${running.join(', ')}`,
    )
  }

  #end(): void {
    if (this.#clock) clearInterval(this.#clock)
    this.#terminal.status('')
  }
}
