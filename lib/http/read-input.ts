import type { z, ZodType } from 'zod'
import type { Contract } from '#lib/contracts/index.ts'
import { AppError } from '#lib/core/app-error.ts'

/** A file of 20 MB must get a clear answer from its use case; more than this is not read at all. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024

export interface RouteInput<P extends ZodType, Q extends ZodType, B extends ZodType> {
  readonly params: z.output<P>
  readonly query: z.output<Q>
  readonly body: z.output<B>
}

/** Next gives undefined where the path has no parameters. */
export type RouteParams = Promise<Record<string, string | string[] | undefined> | undefined>

export async function readInput<P extends ZodType, Q extends ZodType, B extends ZodType>(
  contract: Contract<P, Q, B>,
  request: Request,
  params: RouteParams,
): Promise<RouteInput<P, Q, B>> {
  const url = new URL(request.url)
  const hasBody = contract.method !== 'GET'
  return {
    params: parsePart(contract.params, (await params) ?? {}, 'params'),
    query: parsePart(contract.query, Object.fromEntries(url.searchParams), 'query'),
    body: parsePart(contract.body, hasBody ? await readJson(request) : {}, 'body'),
  }
}

function parsePart<S extends ZodType>(schema: S, value: unknown, part: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({
    path: [part, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }))
  const first = issues[0]
  throw new AppError('invalid', first ? `${first.message} (${first.path})` : 'The request is not valid.', {
    details: { issues },
  })
}

async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request)
  if (text === '') return {}
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new AppError('invalid', 'The body must be JSON, with content-type application/json.')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('invalid', 'The body is not valid JSON.')
  }
}

export async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > MAX_BODY_BYTES) {
      throw new AppError('too-large', `The request is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB.`)
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
