import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { CsvText, DatabaseColumn } from '#lib/dbt/database.ts'
import { WarehouseError } from '../warehouse.ts'
import { listColumns, quoteName, quoteText } from './catalog.ts'
import { duckdbError } from './errors.ts'

interface Target {
  readonly database: string | null
  readonly schema: string
  readonly name: string
}

/**
 * Loads a file by DuckDB's own reader of CSV, as dbt-duckdb does: which quotes and formats of dates a file has is
 * guessed by it. The file is read in a database of its own, so that the one that is written to needs no way to files.
 */
export async function loadCsv(
  connection: DuckDBConnection,
  target: Target,
  columns: readonly string[],
  csv: CsvText,
): Promise<number> {
  const existing = await listColumns(connection, target)
  const typed = columns.map((name) => ({ name, type: typeOf(name, existing, target) }))
  const folder = await mkdtemp(path.join(tmpdir(), 'metricwright-seed-'))
  try {
    const file = path.join(folder, 'seed.csv')
    await writeFile(file, csv.text, { mode: 0o600 })
    const instance = await DuckDBInstance.create(':memory:', { errors_as_json: 'true', threads: '1' })
    try {
      const reader = await instance.connect()
      await readFile(reader, typed, { csv, file })
      return await append(reader, connection, target, chosen(existing, columns))
    } finally {
      instance.closeSync()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

function typeOf(name: string, existing: readonly DatabaseColumn[], target: Target): string {
  const column = existing.find((one) => sameName(one.name, name))
  if (column) return column.type
  throw new WarehouseError('other', `The table ${target.schema}.${target.name} has no column '${name}'.`, {
    remedy: 'Load the seed with --full-refresh: its table is made anew.',
  })
}

/** The values of each column of the table: null where the file has no such column. */
const chosen = (existing: readonly DatabaseColumn[], columns: readonly string[]) =>
  existing.map((column) => columns.find((name) => sameName(name, column.name)) ?? null)

async function readFile(
  reader: DuckDBConnection,
  columns: readonly DatabaseColumn[],
  { csv, file }: { readonly csv: CsvText; readonly file: string },
): Promise<void> {
  const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')
  try {
    await reader.run(`create table seed (${list})`)
    await reader.run(
      `copy seed from ${quoteText(file)} (format csv, header true, delimiter ${quoteText(csv.delimiter)})`,
    )
  } catch (error) {
    throw shortened(error, csv)
  }
}

const faultOfLine = /CSV Error on Line: (\d+)\nOriginal Line: [^\n]*\n([^\n]*)/
const faultOfColumns =
  /they contain: (\d+) columns\. It does not match the number of columns found by the sniffer: (\d+)/

/** What is wrong and where, without the reader's settings and the name of the copy. */
function shortened(cause: unknown, { path: file, short }: CsvText): WarehouseError {
  const { message, kind } = duckdbError(cause)
  const line = faultOfLine.exec(message)
  if (line) return new WarehouseError(kind, `${file}:${line[1]}: ${line[2]}`, { cause })
  const columns = faultOfColumns.exec(message)
  if (columns && short !== null) {
    const has = short.values === 1 ? '1 value' : `${short.values} values`
    const problem = `this line has ${has}, the first one names ${columns[1]} columns.`
    const remedy = 'Write the delimiters of empty values too.'
    return new WarehouseError(kind, `${file}:${short.line}: ${problem}\n${remedy}`, { cause })
  }
  const problem = columns
    ? `its first line names ${columns[1]} columns, and lines have ${columns[2]} values`
    : (message.split('\n')[0] ?? message)
  return new WarehouseError(kind, `${file} cannot be read as CSV: ${problem}`, {
    cause,
    remedy: 'Put a value that holds the delimiter in quotes.',
  })
}

async function append(
  reader: DuckDBConnection,
  connection: DuckDBConnection,
  target: Target,
  columns: readonly (string | null)[],
): Promise<number> {
  const list = columns.map((name) => (name === null ? 'null' : quoteName(name))).join(', ')
  const result = await reader.stream(`select ${list} from seed`)
  const appender = await connection.createAppender(target.name, target.schema, target.database)
  let rows = 0
  try {
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      appender.appendDataChunk(chunk)
      rows += chunk.rowCount
    }
    appender.flushSync()
  } finally {
    appender.closeSync()
  }
  return rows
}
