import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { environment } from '#lib/contracts/runs.ts'
import { scopeDto } from './protocol.ts'

/** The name in the `Upgrade` header: a connection of the door becomes a warehouse session of one person. */
export const warehouseUpgrade = 'metricwright-warehouse'

/** The first line: who, on what, and what may be written. */
export const sessionHello = z.object({ scope: scopeDto, environment, tag: z.string().max(200) })
export type SessionHello = z.infer<typeof sessionHello>

const database = z.string().nullable()
const rows = z.union([
  z.array(z.array(z.string().nullable())),
  z.object({
    text: z.string(),
    delimiter: z.string(),
    path: z.string(),
    short: z.object({ line: z.number(), values: z.number() }).nullable(),
  }),
])
const catalogQuestion = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['indexes', 'grants', 'keys', 'dependents']),
    database,
    schema: z.string(),
    name: z.string(),
  }),
  z.object({
    kind: z.literal('columns'),
    database,
    relations: z.array(z.object({ schema: z.string(), name: z.string().nullable() })),
  }),
])
const sessionRequest = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('execute'),
    sql: z.string(),
    fetch: z.boolean(),
    maxRows: z.number().nullable(),
  }),
  z.object({ method: z.enum(['begin', 'commit', 'rollback']) }),
  z.object({ method: z.literal('listSchemas'), database }),
  z.object({ method: z.literal('listRelations'), database, schema: z.string() }),
  z.object({ method: z.literal('listColumns'), database, schema: z.string(), name: z.string() }),
  z.object({ method: z.literal('askCatalog'), question: catalogQuestion }),
  z.object({
    method: z.literal('loadRows'),
    database,
    schema: z.string(),
    name: z.string(),
    columns: z.array(z.string()),
    rows,
  }),
])

/** Every line after it: a question, answered by a line with its id, or the wish to end what runs. */
export const sessionLine = z.union([
  z.object({ id: z.number(), request: sessionRequest }),
  z.object({ cancel: z.literal(true) }),
])

const MAX_LINE = 256 * 1024 * 1024

/** Cuts a stream of bytes into lines of JSON. */
export class LineCutter {
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: (value: unknown) => void
  #parts: string[] = []
  #size = 0

  constructor(onLine: (value: unknown) => void) {
    this.#onLine = onLine
  }

  push(bytes: Buffer): void {
    let text = this.#decoder.write(bytes)
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = [...this.#parts, text.slice(0, end)].join('')
      this.#parts = []
      this.#size = 0
      text = text.slice(end + 1)
      if (line !== '') this.#onLine(JSON.parse(line))
    }
    this.#size += text.length
    if (this.#size > MAX_LINE) throw new Error('A line of the warehouse session is too long.')
    if (text !== '') this.#parts.push(text)
  }
}

export const toLine = (value: unknown): string => `${JSON.stringify(value)}\n`
