import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBPreparedStatement } from '@duckdb/node-api'

/** What DuckDB's parser made of a text of SELECTs, one a statement. */
export type SyntaxTree = readonly unknown[]

/** Planned once a connection: a preview waits for it. */
const parsers = new WeakMap<DuckDBConnection, DuckDBPreparedStatement>()
const parserSql =
  'select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true, skip_default := true)'

/** Null where the text is not made of SELECTs alone, or is not valid. */
export async function readSyntaxTree(connection: DuckDBConnection, sql: string): Promise<SyntaxTree | null> {
  // A text ends for DuckDB where this stands.
  if (sql.includes('\0')) return null
  const parser = parsers.get(connection) ?? (await connection.prepare(parserSql))
  parsers.set(connection, parser)
  parser.bindVarchar(1, sql)
  const text = firstCell(await parser.run(), 0)
  if (typeof text !== 'string') return null
  const parsed: unknown = JSON.parse(text)
  const isTree = typeof parsed === 'object' && parsed !== null && 'error' in parsed && parsed.error === false
  return isTree && 'statements' in parsed && Array.isArray(parsed.statements) ? parsed.statements : null
}

/** A statement that is left open would hold the file after its connection has gone. */
export function closeConnection(connection: DuckDBConnection): void {
  parsers.get(connection)?.destroySync()
  parsers.delete(connection)
  connection.closeSync()
}

/** One value of the first row, with one turn of the thread pool: a preview waits for this several times. */
export function firstCell(result: DuckDBMaterializedResult, column: number): unknown {
  return result.chunkCount === 0 ? undefined : result.getChunk(0).getColumnValues(column)[0]
}
