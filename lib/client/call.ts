import type { z } from 'zod'
import type { Contract, ResponseOf } from '#lib/contracts/contract.ts'
import { buildAddress } from './build-address.ts'
import { ClientError, isAbort } from './client-error.ts'
import { readErrorBody } from './read-error-body.ts'

/** An empty input may be left out; one with required fields may not. */
type Part<Key extends string, Value> =
  Record<never, never> extends Value ? { [K in Key]?: Value } : { [K in Key]: Value }

export type CallInput<C extends Contract> = Part<'params', z.input<C['params']>> &
  Part<'query', z.input<C['query']>> &
  Part<'body', z.input<C['body']>> & {
    signal?: AbortSignal
    /** Lets the request outlive the page, for the last save on close. At most 64 kB. */
    keepalive?: boolean
  }

interface LooseInput {
  params?: object
  query?: object
  body?: object
  signal?: AbortSignal
  keepalive?: boolean
}

/**
 * Calls an endpoint. Throws ClientError, or the AbortError of `signal`.
 * The answer is not validated again: the route encoded it with the same contract, of the same build.
 */
export function call<C extends Contract>(contract: C, input: CallInput<C>): Promise<ResponseOf<C>>
export async function call(contract: Contract, input: LooseInput): Promise<unknown> {
  const response = await send(contract, input)
  if (!response.ok) throw await readErrorBody(response)
  try {
    return await response.json()
  } catch (cause) {
    if (isAbort(cause)) throw cause
    throw new ClientError('internal', 'The server sent an answer that cannot be read.', {
      remedy: 'Reload the page; if it stays, look at the server’s log.',
      cause,
    })
  }
}

async function send(contract: Contract, input: LooseInput): Promise<Response> {
  const mutates = contract.method !== 'GET'
  try {
    return await fetch(buildAddress(contract.path, input.params ?? {}, input.query ?? {}), {
      method: contract.method,
      credentials: 'same-origin',
      headers: mutates ? { 'content-type': 'application/json' } : {},
      body: mutates ? JSON.stringify(input.body ?? {}) : null,
      signal: input.signal ?? null,
      keepalive: input.keepalive ?? false,
    })
  } catch (cause) {
    if (isAbort(cause)) throw cause
    throw new ClientError('network', 'The server does not answer.', {
      remedy: 'Check your connection, or whether Metricwright is running.',
      cause,
    })
  }
}
