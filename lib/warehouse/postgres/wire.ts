import type { Client, Connection, Submittable } from 'pg'

/** What the driver hands a statement of ours; its own types leave out the parts for COPY. */
interface CopyTarget {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

export interface WireField {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

/** A statement in PostgreSQL's protocol: the driver calls the handlers as messages come in. */
abstract class WireStatement<T> implements Submittable {
  readonly done: Promise<T>
  #resolve: (value: T) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  abstract submit(connection: Connection): void
  protected abstract answer(): T

  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve(this.answer())
  }

  handleRowDescription(_message: { readonly fields: readonly WireField[] }): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(_message: { readonly text: string }): void {}
  handleCopyInResponse(_target: CopyTarget): void {}
  handleCopyData(): void {}
}

/** Parses one statement and tells its columns. Nothing is planned or run. */
class Description extends WireStatement<readonly WireField[]> {
  readonly #sql: string
  #fields: readonly WireField[] = []

  constructor(sql: string) {
    super()
    this.#sql = sql
  }

  override submit(connection: Connection): void {
    connection.parse({ name: '', text: this.#sql, types: [] }, true)
    connection.describe({ type: 'S', name: '' }, true)
    connection.sync()
  }

  override handleRowDescription(message: { readonly fields: readonly WireField[] }): void {
    this.#fields = message.fields
  }

  protected override answer(): readonly WireField[] {
    return this.#fields
  }
}

/** Columns of one statement by the server's parser; several statements in the text are an error. */
export function describeStatement(client: Client, sql: string): Promise<readonly WireField[]> {
  return client.query(new Description(sql)).done
}

class CopyIn extends WireStatement<number> {
  readonly #sql: string
  readonly #chunks: Iterable<Buffer>
  #count = 0

  constructor(sql: string, chunks: Iterable<Buffer>) {
    super()
    this.#sql = sql
    this.#chunks = chunks
  }

  override submit(connection: Connection): void {
    connection.query(this.#sql)
  }

  override handleCopyInResponse(target: CopyTarget): void {
    for (const chunk of this.#chunks) target.sendCopyFromChunk(chunk)
    target.endCopyFrom()
  }

  override handleCommandComplete(message: { readonly text: string }): void {
    this.#count = Number(/^COPY (\d+)$/.exec(message.text)?.[1] ?? 0)
  }

  protected override answer(): number {
    return this.#count
  }
}

const chunkLength = 64 * 1024
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const copyField = (cell: string | null) =>
  cell === null ? '\\N' : cell.replace(/[\\\n\r\t]/g, (char) => escapes[char] ?? char)

function* copyChunks(rows: Iterable<readonly (string | null)[]>): Generator<Buffer> {
  let text = ''
  for (const row of rows) {
    text += `${row.map(copyField).join('\t')}\n`
    if (text.length < chunkLength) continue
    yield Buffer.from(text, 'utf8')
    text = ''
  }
  if (text !== '') yield Buffer.from(text, 'utf8')
}

/** Loads rows by `copy ... from stdin`: text, cast by the table's types. Answers how many. */
export function copyRows(
  client: Client,
  sql: string,
  rows: Iterable<readonly (string | null)[]>,
): Promise<number> {
  return client.query(new CopyIn(sql, copyChunks(rows))).done
}
