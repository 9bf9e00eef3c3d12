import { z } from 'zod'

/** What the last look at a warehouse's logins found, as it is kept. */
export const loginOutcome = z.object({
  /** Why nothing could be done; null where it could. */
  problem: z.string().nullable(),
  failures: z.array(z.object({ words: z.string(), message: z.string() })),
  drift: z.array(
    z.object({
      login: z.string(),
      schema: z.string(),
      kind: z.enum(['missing', 'extra']),
      words: z.string(),
    }),
  ),
})
export type LoginOutcome = z.infer<typeof loginOutcome>

/** A commit as protocol.ts has it. */
export const storedMain = z.object({
  sha: z.string(),
  snapshotId: z.string(),
  packageSetId: z.string().nullable(),
})
