import type { z, ZodType } from 'zod'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One endpoint: types the handler and the call, and is the source of the OpenAPI document.
 * `path` has `[name]` for parameters, as the route's folder does.
 */
export interface Contract<
  P extends ZodType = ZodType,
  Q extends ZodType = ZodType,
  B extends ZodType = ZodType,
  R extends ZodType = ZodType,
> {
  readonly method: HttpMethod
  readonly path: `/api/${string}`
  readonly summary: string
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly response: R
  /** json: one document; events: server-sent events whose data is one `response` each; csv: a file. */
  readonly kind: 'json' | 'events' | 'csv'
}

export type ParamsOf<C extends Contract> = z.output<C['params']>
export type QueryOf<C extends Contract> = z.output<C['query']>
export type BodyOf<C extends Contract> = z.output<C['body']>
export type ResponseOf<C extends Contract> = z.output<C['response']>
export type { ErrorBody } from './error-body.ts'
