import { z } from 'zod'
import type { AppErrorKind } from '#lib/core/app-error.ts'

/** Every failed call answers with this body and the status of its kind. */
export const errorBody = z.object({
  error: z.object({
    kind: z.enum([
      'invalid',
      'unauthenticated',
      'forbidden',
      'not-found',
      'conflict',
      'too-large',
      'rate-limited',
      'cancelled',
      'timeout',
      'unavailable',
      'internal',
    ] satisfies AppErrorKind[]),
    message: z.string(),
    remedy: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
  }),
})
export type ErrorBody = z.output<typeof errorBody>
