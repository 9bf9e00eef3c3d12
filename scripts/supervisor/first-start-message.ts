import { z } from 'zod'

export const firstStartInput = z.object({
  project: z.string().nullable(),
  /** Where the person is: what a relative folder is relative to. */
  cwd: z.string(),
  demo: z.boolean(),
  resetAdmin: z.boolean(),
})
export type FirstStartInput = z.infer<typeof firstStartInput>

/** What the first start tells the supervisor. */
export const firstStartMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('admin'), email: z.string(), password: z.string() }),
  z.object({ type: z.literal('progress'), done: z.number(), total: z.number(), label: z.string() }),
  z.object({
    type: z.literal('project'),
    slug: z.string(),
    name: z.string(),
    created: z.boolean(),
    notes: z.array(z.string()),
  }),
  z.object({ type: z.literal('reset-link'), url: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string(), remedy: z.string().nullable() }),
])
export type FirstStartMessage = z.infer<typeof firstStartMessage>
