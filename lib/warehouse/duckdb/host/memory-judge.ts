/** A statement that runs in the host, as far as its memory is concerned. */
interface WatchedTask {
  readonly id: number
  readonly sql: string
  /** Bytes of the process's growth that are laid to this one. */
  growth: number
  /** Milliseconds that this has run while the process hardly grew. */
  quietMs: number
}

export type Verdict = 'bomb' | 'suspect' | 'innocent'

/** Growth below this many bytes in a millisecond is nothing: 20 MB in a second. */
const quietRate = 20_000
/** One that has run quietly for so long is half as likely to be what grows now as one that has just begun. */
const quietHalfMs = 50
/** The bomb has at least this part of all growth, and so many times that of the next. */
const clearPart = 0.6
const clearTimes = 2

/**
 * Decides which statement took the memory. The process has one figure for all of them, so:
 * - growth between two samples is shared by those that ran between them, and those that ran quietly before have a
 *   smaller share than those that have just begun;
 * - one that has most of the growth, and twice that of every other, is the bomb;
 * - where none stands out, those with a comparable share are suspects: they may run once again, but one at a time, so
 *   that the next excess has one suspect only, and that one is the bomb.
 */
export class MemoryJudge {
  readonly #tasks = new Map<number, WatchedTask>()
  readonly #suspected = new Set<string>()
  #last: { readonly rss: number; readonly at: number } | null = null
  /** Growth that was laid to statements which have ended; forgotten when nothing runs. */
  #endedGrowth = 0

  start(id: number, sql: string): void {
    this.#tasks.set(id, { id, sql, growth: 0, quietMs: 0 })
  }

  /** A suspect that ends well is cleared. */
  end(id: number, succeeded: boolean): void {
    const task = this.#tasks.get(id)
    if (!task) return
    if (succeeded) this.#suspected.delete(task.sql)
    this.#tasks.delete(id)
    this.#endedGrowth = this.#tasks.size === 0 ? 0 : this.#endedGrowth + task.growth
  }

  isSuspected(sql: string): boolean {
    return this.#suspected.has(sql)
  }

  get busy(): boolean {
    return this.#tasks.size > 0
  }

  /** `at` in milliseconds of any clock that does not go back. */
  sample(rss: number, at: number): void {
    const last = this.#last
    this.#last = { rss, at }
    if (last === null) return
    const grown = rss - last.rss
    const elapsed = Math.max(1, at - last.at)
    if (grown < quietRate * elapsed) {
      for (const task of this.#tasks.values()) task.quietMs += elapsed
    }
    if (grown > 0) this.#share(grown)
  }

  #share(grown: number): void {
    const weightOf = (task: WatchedTask) => quietHalfMs / (quietHalfMs + task.quietMs)
    let total = 0
    for (const task of this.#tasks.values()) total += weightOf(task)
    for (const task of this.#tasks.values()) task.growth += (grown * weightOf(task)) / total
  }

  /** Judges all that run now, and forgets them. */
  judge(): ReadonlyMap<number, Verdict> {
    const tasks = [...this.#tasks.values()].sort((a, b) => b.growth - a.growth)
    const bomb = tasks.find((task) => this.#suspected.has(task.sql)) ?? this.#standsOut(tasks)
    const verdicts = new Map<number, Verdict>()
    const top = tasks[0]?.growth ?? 0
    for (const task of tasks) {
      if (bomb) verdicts.set(task.id, task === bomb ? 'bomb' : 'innocent')
      else verdicts.set(task.id, task.growth * clearTimes >= top ? 'suspect' : 'innocent')
    }
    for (const task of tasks) {
      if (verdicts.get(task.id) === 'suspect') this.#suspected.add(task.sql)
      else if (verdicts.get(task.id) === 'bomb') this.#suspected.delete(task.sql)
    }
    this.reset()
    return verdicts
  }

  #standsOut(tasks: readonly WatchedTask[]): WatchedTask | undefined {
    const [first, second] = tasks
    if (!first || !second) return first
    const all = tasks.reduce((sum, task) => sum + task.growth, this.#endedGrowth)
    return first.growth >= all * clearPart && first.growth >= second.growth * clearTimes ? first : undefined
  }

  /** The process is new, and so are its figures. */
  reset(): void {
    this.#tasks.clear()
    this.#last = null
    this.#endedGrowth = 0
  }
}
