import { asSafeSql, WarehouseError, type Connection, type RowBatch } from '#lib/warehouse/warehouse.ts'
import type { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { guardThroughViews } from '#lib/catalog/guard-through-views.ts'
import { lookupByConnection } from '#lib/catalog/relation-lookup.ts'
import type { CallerDto } from './protocol.ts'
import type { Answer, Question } from './thread/messages.ts'

export interface IntrospectOptions {
  readonly connection: Connection
  /** By which rows are read: the caller's own principal, where the warehouse has one. */
  readonly reader: () => Promise<Connection>
  readonly datasets: DatasetMap
  readonly caller: CallerDto
  readonly signal: AbortSignal
  /** Keeps what was refused, and why. */
  readonly onRefused: (refused: { readonly sql: string; readonly reason: string }) => Promise<void>
  /** What of a refusal the caller may be told. */
  readonly tell: (message: string) => string
}

/** Enough for any list of columns or values that a template turns into SQL. */
const MAX_ROWS = 100_000
const MAX_BYTES = 16 * 1024 * 1024

/** Asks the warehouse what a template asked, as the person who compiles: refused and failed questions are answers too. */
export async function answerQuestion(question: Question, options: IntrospectOptions): Promise<Answer> {
  try {
    if (question.kind === 'columns') {
      const { schema, name } = question
      // As where there is no such relation: what may not be listed is not told apart from what is not there.
      if (!options.datasets.mayList(options.caller, schema)) return { status: 'columns', columns: [] }
      const columns = await options.connection.listColumns({ schema, name }, { signal: options.signal })
      return { status: 'columns', columns }
    }
    return await answerQuery(question.sql, options)
  } catch (error) {
    if (options.signal.aborted || !(error instanceof WarehouseError)) throw error
    return { status: 'failed', kind: error.kind, message: error.message }
  }
}

async function answerQuery(sql: string, options: IntrospectOptions): Promise<Answer> {
  const { connection, datasets, caller, signal } = options
  const facts = await connection.analyze(sql, { signal })
  const lookup = lookupByConnection(connection, signal)
  const verdict = await guardThroughViews({
    principal: caller,
    facts,
    resolve: datasets.resolve,
    mode: { kind: 'preview' },
    lookup,
  })
  if (!verdict.allowed) {
    await options.onRefused({ sql, reason: verdict.message })
    return { status: 'failed', kind: 'permission', message: options.tell(verdict.message) }
  }
  // Guarded as a preview of this person: one SELECT over what they may view.
  const reader = await options.reader()
  const batches = reader.query(asSafeSql(sql), { signal, maxRows: MAX_ROWS, maxBytes: MAX_BYTES })
  const { columns, rows, cutBy } = await collectRows(batches)
  if (cutBy !== null) {
    const message = 'A query of a template answers more rows than a compile can take.'
    return { status: 'failed', kind: 'other', message }
  }
  return { status: 'rows', columns, rows }
}

export interface CollectedRows {
  readonly columns: NonNullable<RowBatch['columns']>
  readonly rows: RowBatch['rows'][number][]
  readonly cutBy: RowBatch['cutBy']
}

export async function collectRows(batches: AsyncIterable<RowBatch>): Promise<CollectedRows> {
  let columns: CollectedRows['columns'] = []
  let cutBy: CollectedRows['cutBy'] = null
  const rows: CollectedRows['rows'] = []
  for await (const batch of batches) {
    if (batch.columns !== null) columns = batch.columns
    for (const row of batch.rows) rows.push(row)
    if (batch.cutBy !== null) cutBy = batch.cutBy
  }
  return { columns, rows, cutBy }
}
