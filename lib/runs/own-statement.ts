import type { Cell } from '#lib/dbt/database.ts'

/**
 * The engine's own questions about one relation, which have no other way than a catalog that lists all of them. Only
 * these very shapes pass: their only parts that vary are literals, and what is answered is of that relation alone.
 */
const INDEXES_OF_DUCKDB =
  /^select index_name from duckdb_indexes\(\) where database_name = '[^']*' and schema_name = '([^']*)' and table_name = '[^']*'$/i
const GRANTS_OF_POSTGRES =
  /^select grantee, privilege_type from (?:"[^"]*"\.)?information_schema\.role_table_grants where grantor = current_role and grantee != current_role and table_schema = '([^']*)' and table_name = '[^']*'$/i
const INDEXES_OF_POSTGRES =
  /^select i\.relname as name, m\.amname as method, ix\.indisunique as "unique", array_to_string\(array_agg\(a\.attname\), ','\) as column_names from pg_index ix join pg_class i on i\.oid = ix\.indexrelid join pg_am m on m\.oid=i\.relam join pg_class t on t\.oid = ix\.indrelid join pg_namespace n on n\.oid = t\.relnamespace join pg_attribute a on a\.attrelid = t\.oid and a\.attnum = any\(ix\.indkey\) where t\.relname = '[^']*' and n\.nspname = '([^']*)' and t\.relkind in \('r', 'm'\) group by 1, 2, 3 order by 1, 2, 3$/i
const OWN = [INDEXES_OF_DUCKDB, GRANTS_OF_POSTGRES, INDEXES_OF_POSTGRES]
/** Not one in which another begins: comments nest in both warehouses, so that one would end further on. */
const LEADING_COMMENT = /^\s*\/\*(?:(?!\*\/|\/\*)[\s\S])*\*\//

/** The schema that the statement asks about; null where it is any other statement. */
export function readOwnQuestion(sql: string): string | null {
  const text = folded(sql)
  for (const shape of OWN) {
    const schema = shape.exec(text)?.[1]
    if (schema !== undefined) return schema
  }
  return null
}

const CATALOG_OF_DUCKDB = new RegExp(
  [
    /^with relation as \( /,
    /select database_name, schema_name, table_name, 'BASE TABLE' as table_type, comment from duckdb_tables\(\) /,
    /union all select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views\(\) \) /,
    /select relation\.database_name as table_database, relation\.schema_name as table_schema, relation\.table_name, /,
    /relation\.table_type, relation\.comment as table_comment, col\.column_name, col\.column_index, /,
    /col\.data_type as column_type, col\.comment as column_comment, null as table_owner from relation /,
    /join duckdb_columns\(\) as col using \(database_name, schema_name, table_name\) /,
    /where lower\(relation\.database_name\) = lower\('[^']*'\) and \( ?/,
    /(?:(?: or ?)?\( ?lower\(relation\.schema_name\) = lower\('[^']*'\)(?: and lower\(relation\.table_name\) = lower\('[^']*'\))? ?\) ?)+/,
    /\) order by table_schema, table_name, column_index$/,
  ]
    .map(({ source }) => source)
    .join(''),
)
/** Where the answer to it names the schema of a row. */
const SCHEMA_OF_ROW = 1

/**
 * The question of `docs generate` lists the columns of whole schemas. It passes in this very shape, whose answer has
 * the schema of each row: what is kept of it are the rows of schemas that the asker may list. Null: any other statement.
 */
export function readCatalogQuestion(sql: string): { schemaOf(row: readonly Cell[]): string } | null {
  if (!CATALOG_OF_DUCKDB.test(folded(sql))) return null
  return { schemaOf: (row) => String(row[SCHEMA_OF_ROW] ?? '') }
}

function folded(sql: string): string {
  return sql.replace(LEADING_COMMENT, '').replace(/\s+/g, ' ').trim()
}
