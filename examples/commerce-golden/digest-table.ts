import type { DuckDBConnection } from '@duckdb/node-api'

/** Rows, and the sum of the lower half of the MD5 of each row, as scripts/make-commerce-golden.py writes them. */
export async function digestTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly string[],
): Promise<{ rows: unknown; hash: unknown }> {
  const texts = columns.map((column) => `coalesce(cast("${column}" as varchar), '<null>')`).join(', ')
  const reader = await connection.runAndReadAll(
    `SELECT CAST(count(*) AS INTEGER), CAST(coalesce(sum(CAST(md5_number_lower(concat_ws('|', ${texts})) AS HUGEINT)), 0) AS VARCHAR) FROM ${table}`,
  )
  const [row] = reader.getRowsJson()
  return { rows: row?.[0], hash: row?.[1] }
}
