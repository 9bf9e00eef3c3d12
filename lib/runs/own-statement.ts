/**
 * The engine's own question for the indexes of one relation, which has no other way than a function that lists all
 * of them. Only this very shape passes: three literals, and nothing but a name is answered.
 */
const INDEXES_OF =
  /^select index_name from duckdb_indexes\(\) where database_name = '([^']*)' and schema_name = '([^']*)' and table_name = '([^']*)'$/i
const LEADING_COMMENT = /^\s*\/\*(?:(?!\*\/)[\s\S])*\*\//

/** The schema that the statement asks about; null where it is any other statement. */
export function readIndexQuestion(sql: string): string | null {
  const text = sql.replace(LEADING_COMMENT, '').replace(/\s+/g, ' ').trim()
  return INDEXES_OF.exec(text)?.[2] ?? null
}
