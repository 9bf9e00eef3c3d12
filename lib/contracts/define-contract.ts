import { z, type ZodType } from 'zod'
import type { Contract, HttpMethod } from './contract.ts'

// Without this zod tries `new Function` in the browser, which the content policy reports on every page.
if (typeof document !== 'undefined') z.config({ jitless: true })

const none = z.object({})

interface Definition<P extends ZodType, Q extends ZodType, B extends ZodType, R extends ZodType> {
  method: HttpMethod
  path: `/api/${string}`
  summary: string
  params?: P
  query?: Q
  body?: B
  response: R
  kind?: Contract['kind']
}

/** Fills in what an endpoint does not use with the empty object. */
export function defineContract<
  R extends ZodType,
  P extends ZodType = typeof none,
  Q extends ZodType = typeof none,
  B extends ZodType = typeof none,
>(definition: Definition<P, Q, B, R>): Contract<P, Q, B, R> {
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    params: (definition.params ?? none) as P,
    query: (definition.query ?? none) as Q,
    body: (definition.body ?? none) as B,
    response: definition.response,
    kind: definition.kind ?? 'json',
  }
}

export const projectParams = z.object({ project: z.string() })
export const done = z.object({ ok: z.literal(true) })
