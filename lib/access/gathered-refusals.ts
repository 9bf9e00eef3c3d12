import { auditRefusal, type Refusal } from './audit-refusal.ts'

export interface RefusedStatement {
  /** The node that sent it; null where it is not known. */
  readonly node: string | null
  /** Enough of its text to know it again. */
  readonly statement: string
  readonly reason: string
  /** Datasets that were missing. */
  readonly datasets: readonly string[]
}

export interface GatheredOptions {
  readonly who: Refusal['who']
  readonly operation: string
  /** e.g. project commerce, run 12 in development. */
  readonly place: string
  readonly report: (message: string, error: unknown) => void
}

/** So many refusals a line: each stands in it, and it can still be read. */
const MOST_A_LINE = 100

/**
 * The refusals of one run. The first about a dataset is a line of its own at once, so that nothing is lost with the
 * process; those after it are gathered into one line, written when the run ends: how many, for each reason of which
 * nodes. A build of everything by who may not see the sources is refused hundreds of times in a minute.
 */
export class GatheredRefusals {
  readonly #options: GatheredOptions
  readonly #gathered = new Map<string, RefusedStatement[]>()

  constructor(options: GatheredOptions) {
    this.#options = options
  }

  async keep(refused: RefusedStatement): Promise<void> {
    const key = keyOf(refused)
    const gathered = this.#gathered.get(key)
    if (gathered === undefined) {
      this.#gathered.set(key, [])
      await this.#write(`${this.#options.place}: ${wordsOf(refused)}`, refused.reason)
      return
    }
    gathered.push(refused)
    if (gathered.length >= MOST_A_LINE) await this.#flush(gathered)
  }

  /** What is gathered yet. More may come afterwards, and is kept by another call. */
  async flush(): Promise<void> {
    for (const gathered of this.#gathered.values()) await this.#flush(gathered)
  }

  async #flush(gathered: RefusedStatement[]): Promise<void> {
    const all = gathered.splice(0)
    const [only, ...others] = all
    if (only === undefined) return
    const { place } = this.#options
    if (others.length === 0) return this.#write(`${place}: ${wordsOf(only)}`, only.reason)
    const on = only.datasets.length === 0 ? '' : ` on ${only.datasets.join(', ')}`
    await this.#write(`${place}: ${all.length} more statements${on}`, reasonsOf(all))
  }

  #write(subject: string, reason: string): Promise<void> {
    const { who, operation, report } = this.#options
    return auditRefusal({ who, operation, subject, reason }, report)
  }
}

/** Of one dataset the reasons differ by the table. */
const keyOf = ({ datasets, reason }: RefusedStatement) =>
  datasets.length === 0 ? `reason ${reason}` : `datasets ${datasets.join(' ')}`

const wordsOf = ({ node, statement }: RefusedStatement) =>
  [node, statement].filter((part) => part !== null && part !== '').join(': ')

/** One line a reason, and what was refused for it. */
function reasonsOf(all: readonly RefusedStatement[]): string {
  const byReason = Map.groupBy(all, ({ reason }) => reason)
  return [...byReason]
    .map(([reason, refused]) => {
      const counts = new Map<string, number>()
      for (const { node, statement } of refused) {
        const name = node ?? statement
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`))
      return `${reason} ${names.join(', ')}`
    })
    .join('\n')
}
