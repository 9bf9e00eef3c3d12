import { auditRefusal, type Refusal } from './audit-refusal.ts'

const WITHIN_MS = 10 * 60_000
const MOST = 5_000

/**
 * Keeps what is refused while somebody types: the same refusal, at every pause of typing, is one line in ten minutes.
 * Another table, another file, another person is another refusal.
 */
export class RefusalsOnce {
  readonly #monotonicMs: () => number
  /** In the order in which they were kept. */
  readonly #kept = new Map<string, number>()

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** `place`: where it was typed, beside the subject, which changes with every letter. */
  async keep(
    refusal: Refusal & { readonly place: string },
    report: (message: string, error: unknown) => void,
  ): Promise<void> {
    const { place, ...line } = refusal
    const now = this.#monotonicMs()
    const key = JSON.stringify([line.who.userId, line.who.viewing, line.operation, place, line.reason])
    const before = this.#kept.get(key)
    if (before !== undefined && now - before < WITHIN_MS) return
    this.#kept.delete(key)
    this.#kept.set(key, now)
    this.#forget(now)
    await auditRefusal(line, report)
  }

  #forget(now: number): void {
    for (const [key, at] of this.#kept) {
      if (now - at < WITHIN_MS && this.#kept.size <= MOST) return
      this.#kept.delete(key)
    }
  }
}
