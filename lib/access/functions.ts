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
  'lastval',
  'setval',
  'loread',
  'lowrite',
  'ts_stat',
  'ts_rewrite',
  'file_exists',
  'which_secret',
  'obj_description',
  'col_description',
  'shobj_description',
  'row_security_active',
  // Names of relations, types and roles by their numbers.
  'format_type',
  'oidvectortypes',
  'acldefault',
  'makeaclitem',
  'satisfies_hash_partition',
  // The labels of a type, which belong to the schema that it stands in.
  'enum_range',
  'enum_first',
  'enum_last',
  'enum_range_boundary',
  // A type by its name as text, and what is made of it.
  'make_type',
  // A value of a type by its number, with the names of its columns.
  'record_in',
  'array_in',
  'enum_in',
  'domain_in',
  'range_in',
  'multirange_in',
  // Whether a relation and a row of it are there.
  'currtid',
  'currtid2',
])
const REFUSED_PREFIXES = [
  'read_',
  'pragma_',
  'duckdb_',
  'parquet_',
  'sniff_',
  'lo_',
  'dblink',
  // Each takes a query or a name as text, and answers its rows: also ..._and_xmlschema.
  'query_to_xml',
  'cursor_to_xml',
  'database_to_xml',
  'schema_to_xml',
  'table_to_xml',
  // PostgreSQL's own administration: other sessions, files, locks, definitions.
  'pg_',
  // Whether a relation is there, and who may what; casts to these types, and the functions behind them.
  'to_reg',
  'regclass',
  'regtype',
  'regrole',
  'regnamespace',
  'regproc',
  'regoper',
  'regcollation',
  'aclitem',
]
const ALLOWED_OF_PREFIXES: ReadonlySet<string> = new Set([
  'pg_typeof',
  'pg_sleep',
  'pg_column_size',
  'pg_size_pretty',
  'pg_size_bytes',
])

/** PostgreSQL's has_table_privilege and its kin tell whether a relation is there. */
const ASKS_FOR_RIGHTS = /^has_\w+_privilege$/

export function isRefusedFunction(name: string): boolean {
  const lower = name.toLowerCase()
  if (ALLOWED_OF_PREFIXES.has(lower)) return false
  if (REFUSED_NAMES.has(lower) || ASKS_FOR_RIGHTS.test(lower)) return true
  return REFUSED_PREFIXES.some((prefix) => lower.startsWith(prefix))
}
