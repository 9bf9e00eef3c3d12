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
const LEADING_COMMENT = /^\s*\/\*(?:(?!\*\/)[\s\S])*\*\//

/** The schema that the statement asks about; null where it is any other statement. */
export function readOwnQuestion(sql: string): string | null {
  const text = sql.replace(LEADING_COMMENT, '').replace(/\s+/g, ' ').trim()
  for (const shape of OWN) {
    const schema = shape.exec(text)?.[1]
    if (schema !== undefined) return schema
  }
  return null
}
