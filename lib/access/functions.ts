/**
 * What a query may call where a table stands. Everything else could read files, settings or what others wrote,
 * so it is refused until somebody has looked at it and added it here.
 */
export const allowedTableFunctions: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'generate_subscripts',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'summary',
])

/** Scalar functions that reach outside the query's own rows: the environment, settings, files, other queries. */
const REFUSED_NAMES: ReadonlySet<string> = new Set([
  'getenv',
  'getvariable',
  'current_setting',
  'set_config',
  'query',
  'query_table',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  'write_log',
  'nextval',
  'currval',
  'lo_import',
  'lo_export',
  'dblink',
  'query_to_xml',
  'cursor_to_xml',
  'database_to_xml',
  'schema_to_xml',
  'table_to_xml',
  'file_exists',
  'which_secret',
])
const REFUSED_PREFIXES = [
  'read_',
  'pragma_',
  'duckdb_',
  'parquet_',
  'sniff_',
  'pg_get_',
  'pg_read_',
  'pg_ls_',
]

export function isRefusedFunction(name: string): boolean {
  const lower = name.toLowerCase()
  return REFUSED_NAMES.has(lower) || REFUSED_PREFIXES.some((prefix) => lower.startsWith(prefix))
}
