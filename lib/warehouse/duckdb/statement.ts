import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import type { Cell, DatabaseColumn } from '#lib/dbt/database.ts'
import { cellSize, toCells, typeText } from './cells.ts'
import { duckdbError } from './errors.ts'
import { cancelled } from '../slots.ts'
import type { Slots } from '../slots.ts'

const interruptEveryMs = 50

/**
 * Runs a task on a connection and interrupts the connection when the signal fires. The interrupt is repeated,
 * because one that comes between two statements, or before the first has a thread, is lost.
 */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | null,
  sql: string,
  task: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw cancelled()
  let timer: NodeJS.Timeout | null = null
  const interrupt = () => {
    connection.interrupt()
    timer = setInterval(() => connection.interrupt(), interruptEveryMs)
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    return await task()
  } catch (error) {
    throw signal?.aborted ? cancelled() : duckdbError(error, sql)
  } finally {
    signal?.removeEventListener('abort', interrupt)
    if (timer !== null) clearInterval(timer)
  }
}

export interface RowLimits {
  readonly maxRows: number
  readonly maxBytes: number
}

export interface ResultChunk {
  readonly columns: readonly DatabaseColumn[] | null
  readonly rows: readonly (readonly Cell[])[]
  readonly cutBy: 'rows' | 'bytes' | null
}

/** One statement is prepared at once; DuckDB's own `stream` would take several apart first, which costs a turn more. */
async function openStream(connection: DuckDBConnection, sql: string): Promise<DuckDBResult> {
  try {
    const prepared = await connection.prepare(sql)
    try {
      return await prepared.stream()
    } finally {
      prepared.destroySync()
    }
  } catch (error) {
    if (error instanceof Error && /multiple statements/i.test(error.message)) return connection.stream(sql)
    throw error
  }
}

/** Streams a statement's rows; the last of several statements answers. */
export async function* streamRows(
  connection: DuckDBConnection,
  sql: string,
  options: { readonly slots: Slots; readonly signal: AbortSignal | null; readonly limits: RowLimits },
): AsyncGenerator<ResultChunk> {
  const { slots, signal, limits } = options
  const guarded = <T>(task: () => Promise<T>) =>
    slots.use(signal, () => interruptible(connection, signal, sql, task))
  const result = await guarded(() => openStream(connection, sql))
  let columns: readonly DatabaseColumn[] | null = columnsOf(result)
  let rowsLeft = limits.maxRows
  let bytesLeft = limits.maxBytes
  for (;;) {
    const chunk = await guarded(() => result.fetchChunk())
    if (chunk === null || chunk.rowCount === 0) break
    const rows: Cell[][] = []
    let cutBy: 'rows' | 'bytes' | null = null
    for (const row of chunk.getRows()) {
      if (rowsLeft === 0) cutBy = 'rows'
      else if (bytesLeft <= 0) cutBy = 'bytes'
      if (cutBy !== null) break
      const cells = toCells(row)
      rows.push(cells)
      rowsLeft -= 1
      for (const cell of cells) bytesLeft -= cellSize(cell)
    }
    yield { columns, rows, cutBy }
    columns = null
    if (cutBy !== null) return
  }
  if (columns !== null) yield { columns, rows: [], cutBy: null }
}

export function columnsOf(result: DuckDBResult): readonly DatabaseColumn[] {
  const types = result.columnTypes()
  return result.columnNames().map((name, index) => {
    const type = types[index]
    return { name, type: type ? typeText(type) : 'UNKNOWN' }
  })
}
