import type { CatalogQuestion } from '#lib/dbt/database.ts'
import { asSafeSql, WarehouseError, type SafeSql } from '../warehouse.ts'
import { quoteText } from './catalog.ts'

/** Ours: all that varies are literals. */
export function catalogQuestionSql(question: CatalogQuestion): SafeSql {
  const database = question.database === null ? 'current_database()' : quoteText(question.database)
  switch (question.kind) {
    case 'grants':
      throw new WarehouseError('other', 'DuckDB has no grants.')
    case 'indexes':
      return asSafeSql(
        `select index_name from duckdb_indexes() where database_name = ${database}
           and schema_name = ${quoteText(question.schema)} and table_name = ${quoteText(question.name)}`,
      )
    case 'keys':
      return asSafeSql(
        `select distinct lower(replace(constraint_type, ' ', '_')) as type from duckdb_constraints()
         where constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY') and database_name = ${database}
           and schema_name = ${quoteText(question.schema)} and lower(table_name) = lower(${quoteText(question.name)})
         order by type`,
      )
    case 'dependents':
      return asSafeSql(dependentsSql(database, question))
    case 'columns':
      return asSafeSql(columnsSql(database, question.relations))
  }
}

/** The farthest first, each with the tables that it points at. Foreign keys stay within a schema. */
function dependentsSql(
  database: string,
  { schema, name }: { readonly schema: string; readonly name: string },
): string {
  return `with recursive keys as (
      select distinct table_name, referenced_table
      from duckdb_constraints()
      where constraint_type = 'FOREIGN KEY' and database_name = ${database} and schema_name = ${quoteText(schema)}
        and lower(table_name) <> lower(referenced_table)
    ), dependents(table_name, depth) as (
      select table_name, 1 from keys where lower(referenced_table) = lower(${quoteText(name)})
      union
      select keys.table_name, dependents.depth + 1
      from keys join dependents on lower(keys.referenced_table) = lower(dependents.table_name)
    )
    select table_name, string_agg(distinct lower(referenced_table), chr(10)) as referenced
    from dependents join keys using (table_name)
    group by table_name
    order by max(depth) desc, table_name`
}

type Relations = Extract<CatalogQuestion, { kind: 'columns' }>['relations']

/** Tables and columns with their comments, under the names that `docs generate` knows them by. */
function columnsSql(database: string, relations: Relations): string {
  const wanted = relations.map(({ schema, name }) => {
    const named = name === null ? '' : ` and lower(relation.table_name) = lower(${quoteText(name)})`
    return `(lower(relation.schema_name) = lower(${quoteText(schema)})${named})`
  })
  return `with relation as (
      select database_name, schema_name, table_name, 'BASE TABLE' as table_type, comment from duckdb_tables()
      union all
      select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views()
    )
    select
      relation.database_name as table_database,
      relation.schema_name as table_schema,
      relation.table_name,
      relation.table_type,
      relation.comment as table_comment,
      col.column_name,
      col.column_index,
      col.data_type as column_type,
      col.comment as column_comment,
      null as table_owner
    from relation
    join duckdb_columns() as col using (database_name, schema_name, table_name)
    where lower(relation.database_name) = lower(${database}) and (${wanted.join(' or ') || 'false'})
    order by table_schema, table_name, column_index`
}
