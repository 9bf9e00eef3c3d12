/** A statement that runs in the host, as far as its memory is concerned. */
export interface WatchedTask {
  readonly id: number
  readonly sql: string
  /** Bytes that the process grew by while this ran, shared evenly among those that ran with it. */
  growth: number
}

export type Verdict = 'bomb' | 'suspect' | 'innocent'

/**
 * Decides which statement took the memory. The process has one figure for all, so:
 * - growth between two samples is shared by the statements that ran between them;
 * - one with at least twice the growth of every other is the bomb;
 * - where none stands out, those with a comparable share are suspects: they may run once again, but one at a time,
 *   so that the next excess has one suspect only, and that one is the bomb.
 */
export class MemoryJudge {
  readonly #tasks = new Map<number, WatchedTask>()
  readonly #suspected = new Set<string>()
  #last: number | null = null

  start(id: number, sql: string): void {
    this.#tasks.set(id, { id, sql, growth: 0 })
  }

  /** A suspect that ends well is cleared. */
  end(id: number, succeeded: boolean): void {
    const task = this.#tasks.get(id)
    if (succeeded && task) this.#suspected.delete(task.sql)
    this.#tasks.delete(id)
  }

  isSuspected(sql: string): boolean {
    return this.#suspected.has(sql)
  }

  get busy(): boolean {
    return this.#tasks.size > 0
  }

  sample(rss: number): void {
    const grown = this.#last === null ? 0 : rss - this.#last
    this.#last = rss
    if (grown <= 0 || this.#tasks.size === 0) return
    for (const task of this.#tasks.values()) task.growth += grown / this.#tasks.size
  }

  /** Judges all that run now, and forgets them. */
  judge(): ReadonlyMap<number, Verdict> {
    const tasks = [...this.#tasks.values()].sort((a, b) => b.growth - a.growth)
    const bomb = tasks.find((task) => this.#suspected.has(task.sql)) ?? standsOut(tasks)
    const verdicts = new Map<number, Verdict>()
    const top = tasks[0]?.growth ?? 0
    for (const task of tasks) {
      if (bomb) verdicts.set(task.id, task === bomb ? 'bomb' : 'innocent')
      else verdicts.set(task.id, task.growth * 2 >= top ? 'suspect' : 'innocent')
    }
    for (const task of tasks) {
      if (verdicts.get(task.id) === 'suspect') this.#suspected.add(task.sql)
      else if (verdicts.get(task.id) === 'bomb') this.#suspected.delete(task.sql)
    }
    this.reset()
    return verdicts
  }

  /** The process is new, and so are its figures. */
  reset(): void {
    this.#tasks.clear()
    this.#last = null
  }
}

function standsOut(tasks: readonly WatchedTask[]): WatchedTask | undefined {
  const [first, second] = tasks
  return first && (!second || first.growth >= second.growth * 2) ? first : undefined
}
