import { z } from 'zod'

/** The name of something that people make: a role, a group, a token, a service account. */
export const nameText = z
  .string()
  .trim()
  .min(1, 'The name is missing.')
  .max(100, 'A name has at most 100 characters.')
  // A list of who may what must read as it is: these turn the letters around them, or end the line.
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'A name has no control characters.')

export const summaryText = z.string().trim().max(500, 'A summary has at most 500 characters.')

/** Where it may be left out: the person says it themselves when they join. */
export const optionalName = z.string().trim().max(100, 'A name has at most 100 characters.')
