import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { DatabaseColumn, DatabaseRelation } from '#lib/dbt/database.ts'
import { WarehouseError } from '../warehouse.ts'
import { duckdbError } from './errors.ts'

const internalSchemas = ['information_schema', 'pg_catalog']

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values?: DuckDBValue[],
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

function databaseOf(at: { readonly database: string | null; readonly schema: string | null }): string {
  if (at.schema === '') return quoteText('temp')
  return at.database === null || at.database === '' ? 'current_database()' : quoteText(at.database)
}

/**
 * Schema null: every schema of the database; an empty one: the connection's own temporary tables. One statement without parameters, put in order here: DuckDB takes three
 * times as long for the same with both, and a run asks it of every node.
 */
export async function listRelations(
  connection: DuckDBConnection,
  at: { readonly database: string | null; readonly schema: string | null; readonly prefix?: string },
): Promise<readonly DatabaseRelation[]> {
  const lower = (text: string) => `lower(${quoteText(text)})`
  const here = `not internal and lower(database_name) = lower(${databaseOf(at)})
       and ${at.schema === null || at.schema === '' ? 'true' : `lower(schema_name) = ${lower(at.schema)}`}`
  const named = (column: string) =>
    at.prefix === undefined ? 'true' : `starts_with(lower(${column}), ${lower(at.prefix)})`
  const rows = await rowsOf(
    connection,
    `select database_name, schema_name, table_name, 'table' from duckdb_tables()
     where ${here} and ${named('table_name')}
     union all
     select database_name, schema_name, view_name, 'view' from duckdb_views()
     where ${here} and ${named('view_name')}`,
  )
  return rows
    .map(([database, schemaName, name, type]): DatabaseRelation => ({
      database: String(database),
      schema: String(schemaName),
      name: String(name),
      type: type === 'view' ? 'view' : 'table',
    }))
    .sort((a, b) => compareText(a.schema, b.schema) || compareText(a.name, b.name))
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

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
