import { asSafeSql, type SafeSql } from '../warehouse.ts'
import { quoteText } from './catalog.ts'

/** Asks for the statement that made a view; no row where there is no such view. Ours, with two literals. */
export function viewDefinitionSql(view: { readonly schema: string; readonly name: string }): SafeSql {
  return asSafeSql(
    `select sql from duckdb_views() where database_name = current_database()
        and lower(schema_name) = lower(${quoteText(view.schema)}) and lower(view_name) = lower(${quoteText(view.name)})`,
  )
}
