/**
 * The keys that manifest v12 knows, by kind: https://schemas.getdbt.com/dbt/manifest/v12.json. The manifest that is
 * queried has more, or has the same for all kinds; readers of the artifact refuse what they do not know.
 */
const common = [
  'alias',
  'build_path',
  'checksum',
  'columns',
  'config',
  'config_call_dict',
  'created_at',
  'database',
  'depends_on',
  'description',
  'doc_blocks',
  'docs',
  'fqn',
  'group',
  'meta',
  'name',
  'original_file_path',
  'package_name',
  'patch_path',
  'path',
  'raw_code',
  'relation_name',
  'resource_type',
  'schema',
  'tags',
  'unique_id',
  'unrendered_config',
  'unrendered_config_call_dict',
]
const coded = [
  ...common,
  '_pre_injected_sql',
  'compiled',
  'compiled_code',
  'compiled_path',
  'contract',
  'extra_ctes',
  'extra_ctes_injected',
  'functions',
  'language',
  'metrics',
  'refs',
  'sources',
]
const resource = [
  'config',
  'created_at',
  'depends_on',
  'description',
  'fqn',
  'name',
  'original_file_path',
  'package_name',
  'path',
  'resource_type',
  'unique_id',
  'unrendered_config',
]

const keysOf: Readonly<Record<string, readonly string[]>> = {
  seed: [...common, 'defer_relation', 'root_path'],
  analysis: coded,
  operation: [...coded, 'index'],
  model: [
    ...coded,
    'access',
    'constraints',
    'defer_relation',
    'deprecation_date',
    'latest_version',
    'primary_key',
    'time_spine',
    'version',
  ],
  test: coded,
  generic_test: [...coded, 'attached_node', 'column_name', 'file_key_name', 'test_metadata'],
  snapshot: [...coded, 'defer_relation'],
  function: [...coded, 'arguments', 'defer_function', 'overloads', 'returns'],
  source: [
    ...resource.filter((key) => key !== 'depends_on'),
    'columns',
    'database',
    'doc_blocks',
    'external',
    'freshness',
    'identifier',
    'loaded_at_field',
    'loaded_at_query',
    'loader',
    'meta',
    'patch_path',
    'quoting',
    'relation_name',
    'schema',
    'source_description',
    'source_meta',
    'source_name',
    'tags',
    'unrendered_database',
    'unrendered_schema',
  ],
  exposure: [
    ...resource,
    'label',
    'maturity',
    'meta',
    'metrics',
    'owner',
    'refs',
    'sources',
    'tags',
    'type',
    'url',
  ],
  metric: [
    ...resource,
    'filter',
    'group',
    'label',
    'meta',
    'metadata',
    'metrics',
    'refs',
    'sources',
    'tags',
    'time_granularity',
    'type',
    'type_params',
  ],
  saved_query: [...resource, 'exports', 'group', 'label', 'metadata', 'query_params', 'refs', 'tags'],
  semantic_model: [
    ...resource,
    'defaults',
    'dimensions',
    'entities',
    'group',
    'label',
    'measures',
    'metadata',
    'model',
    'node_relation',
    'primary_entity',
    'refs',
  ],
  unit_test: [
    ...resource.filter((key) => key !== 'unrendered_config'),
    'checksum',
    'expect',
    'given',
    'model',
    'overrides',
    'schema',
    'version',
    'versions',
  ],
}

const known = new Map(Object.entries(keysOf).map(([kind, keys]) => [kind, new Set(keys)] as const))

/** An entry of the manifest with what its kind may have; of macros, docs and groups all of it. */
export function withSchemaKeys(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const type = typeof entry['resource_type'] === 'string' ? entry['resource_type'] : ''
  const metadata = entry['test_metadata'] ?? null
  const keys = known.get(type === 'test' && metadata !== null ? 'generic_test' : type)
  if (!keys) return { ...entry }
  const kept = Object.fromEntries(Object.entries(entry).filter(([key]) => keys.has(key)))
  return type === 'seed' ? { ...kept, depends_on: macrosOnly(entry['depends_on']) } : kept
}

function macrosOnly(dependsOn: unknown): unknown {
  const macros: unknown =
    typeof dependsOn === 'object' && dependsOn !== null ? Reflect.get(dependsOn, 'macros') : []
  return { macros }
}
