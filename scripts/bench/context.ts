import type { SessionCookie } from '#e2e/support/people.ts'
import type { Stack } from '#e2e/support/stack.ts'

/** What every part of the bench has: a running product, somebody signed in, how often, and where to say what goes on. */
export interface BenchContext {
  readonly stack: Stack
  readonly cookie: SessionCookie
  /** Edits, queries or clicks of one figure; null takes what the figure is meant to be taken with. */
  readonly n: number | null
  readonly say: (text: string) => void
}
