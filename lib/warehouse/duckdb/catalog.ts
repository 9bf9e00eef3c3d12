import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { DatabaseColumn, DatabaseRelation } from '#lib/dbt/database.ts'
import { WarehouseError } from '../warehouse.ts'
import { duckdbError } from './errors.ts'

const internalSchemas = ['information_schema', 'pg_catalog']

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): Promise<DuckDBValue[][]> {
  try {
    const result = await connection.run(sql, values)
    return await result.getRows()
  } catch (error) {
    throw duckdbError(error, sql)
  }
}

/** Schemas of one attached database, or of the main one; DuckDB's own are left out. */
export async function listSchemas(
  connection: DuckDBConnection,
  database: string | null,
): Promise<readonly string[]> {
  const rows = await rowsOf(
    connection,
    `select distinct schema_name from duckdb_schemas()
     where lower(database_name) = lower(coalesce(nullif($1, ''), current_database())) order by schema_name`,
    [database ?? ''],
  )
  return rows.map(([name]) => String(name)).filter((name) => !internalSchemas.includes(name))
}

/** Schema null: every schema of the database. */
export async function listRelations(
  connection: DuckDBConnection,
  at: { readonly database: string | null; readonly schema: string | null },
): Promise<readonly DatabaseRelation[]> {
  const here = `not internal and lower(database_name) = lower(coalesce(nullif($1, ''), current_database()))
       and ${at.schema === null ? 'true' : 'lower(schema_name) = lower($2)'}`
  const rows = await rowsOf(
    connection,
    `select database_name, schema_name, table_name, 'table' from duckdb_tables() where ${here}
     union all
     select database_name, schema_name, view_name, 'view' from duckdb_views() where ${here}
     order by 2, 3`,
    [at.database ?? '', ...(at.schema === null ? [] : [at.schema])],
  )
  return rows.map(([database, schemaName, name, type]) => ({
    database: String(database),
    schema: String(schemaName),
    name: String(name),
    type: type === 'view' ? 'view' : 'table',
  }))
}

/** Empty where there is no such relation. An empty schema finds temporary tables and what the search path finds. */
export async function listColumns(
  connection: DuckDBConnection,
  relation: { readonly database: string | null; readonly schema: string; readonly name: string },
): Promise<readonly DatabaseColumn[]> {
  const parts = [relation.database ?? '', relation.schema, relation.name].filter((part) => part !== '')
  const sql = `describe ${parts.map(quoteName).join('.')}`
  try {
    const rows = await rowsOf(connection, sql)
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
  } catch (error) {
    if (error instanceof WarehouseError && error.message.startsWith('Catalog Error')) return []
    throw error
  }
}

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`
/** A text as a literal of SQL. */
export const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`
