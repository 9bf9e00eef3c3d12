import { z } from 'zod'

/** What is wrong with a declaration of access: one sentence, and its place. */
export const accessFault = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  remedy: z.string().nullable(),
  path: z.string(),
  line: z.number().nullable(),
  column: z.number().nullable(),
})
export type AccessFaultRow = z.infer<typeof accessFault>
