import { ownEntry } from '../context/own-entry.ts'
import type { Json } from '../manifest.ts'
import { isList, isObject } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'

/** How a config of a higher level joins that of a lower one; what is not named here replaces it. */
type MergeRule = 'append' | 'update' | 'grants' | 'replace'

const rules: Readonly<Record<string, MergeRule>> = {
  'pre-hook': 'append',
  'post-hook': 'append',
  tags: 'append',
  packages: 'append',
  quoting: 'update',
  column_types: 'update',
  meta: 'update',
  docs: 'update',
  contract: 'update',
  latest_version_pointer: 'update',
  grants: 'grants',
}

const nodeDefaults: JsonObject = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
}

const testDefaults: JsonObject = {
  enabled: true,
  alias: null,
  schema: 'dbt_test__audit',
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
  materialized: 'test',
  severity: 'ERROR',
  store_failures: null,
  store_failures_as: null,
  sql_header: null,
  where: null,
  limit: null,
  fail_calc: 'count(*)',
  warn_if: '!= 0',
  error_if: '!= 0',
}

const emptyThreshold: JsonObject = {
  warn_after: { count: null, period: null },
  error_after: { count: null, period: null },
  filter: null,
}

export type ConfiguredType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'analysis'
  | 'operation'
  | 'function'
  | 'source'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'

/** What a config is where nobody sets it, in the order in which the artifact lists the keys. */
export const configDefaults: Readonly<Record<ConfiguredType, JsonObject>> = {
  model: {
    ...nodeDefaults,
    access: 'protected',
    freshness: null,
    on_error: null,
    latest_version_pointer: { enabled: null, alias: null },
  },
  seed: { ...nodeDefaults, materialized: 'seed', delimiter: ',', quote_columns: null },
  snapshot: {
    ...nodeDefaults,
    materialized: 'snapshot',
    strategy: null,
    unique_key: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: {
      dbt_valid_to: null,
      dbt_valid_from: null,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: null,
    },
    dbt_valid_to_current: null,
  },
  test: testDefaults,
  analysis: nodeDefaults,
  operation: nodeDefaults,
  function: {
    ...nodeDefaults,
    materialized: 'function',
    type: 'scalar',
    volatility: null,
    runtime_version: null,
    entry_point: null,
    snowflake: { quote_args: true },
  },
  source: {
    enabled: true,
    event_time: null,
    freshness: emptyThreshold,
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
    static_analysis: null,
  },
  exposure: { enabled: true, tags: [], meta: {} },
  metric: { enabled: true, group: null, meta: {} },
  semantic_model: { enabled: true, group: null, meta: {} },
  saved_query: {
    enabled: true,
    group: null,
    meta: {},
    export_as: null,
    schema: null,
    cache: { enabled: false },
  },
  unit_test: { tags: [], meta: {}, enabled: true, static_analysis: null },
}

const listOf = (value: Json | undefined): readonly Json[] =>
  isList(value) ? value : value === undefined || value === null ? [] : [value]

const hookKeys: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook' }
export const canonicalKey = (key: string): string => ownEntry(hookKeys, key) ?? key

/** Also where the key is `__proto__`, which a plain assignment would take for something else. */
function setOwn(target: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Joins one level of config into `result`, in place. */
export function mergeConfig(
  result: Record<string, Json>,
  level: JsonObject,
  replaced: readonly string[] = joined,
): void {
  for (const [written, value] of Object.entries(level)) {
    const key = canonicalKey(written.trim())
    setOwn(result, key, replaced.includes(key) ? value : mergeValue(key, ownEntry(result, key), value))
  }
}

const joined: readonly string[] = []

function mergeValue(key: string, lower: Json | undefined, higher: Json): Json {
  switch (ownEntry(rules, key) ?? 'replace') {
    case 'append':
      return [...listOf(lower), ...listOf(higher)]
    case 'update':
      return isObject(lower) && isObject(higher) ? { ...lower, ...higher } : (higher ?? lower ?? null)
    case 'grants':
      return mergeGrants(isObject(lower) ? lower : {}, isObject(higher) ? higher : {})
    case 'replace':
      return higher
  }
}

/** A privilege with `+` before it extends the list of grantees, without it replaces the list. */
function mergeGrants(lower: JsonObject, higher: JsonObject): JsonObject {
  const result: Record<string, Json> = {}
  for (const [privilege, grantees] of Object.entries(lower)) result[privilege] = listOf(grantees)
  for (const [key, grantees] of Object.entries(higher)) {
    const privilege = key.replace(/^\+/, '')
    const kept = key.startsWith('+') ? listOf(result[privilege]) : []
    result[privilege] = [...kept, ...listOf(grantees)]
  }
  return result
}

/** Joins the calls of `config()` of one file; later calls count more. */
export function mergeConfigCall(calls: Record<string, Json>, call: JsonObject): void {
  if (Object.keys(calls).length === 0) {
    // The first call is kept as written, so that a single tag stays what the author wrote.
    for (const [key, value] of Object.entries(call)) setOwn(calls, canonicalKey(key), value)
    return
  }
  const before = calls['grants']
  mergeConfig(calls, call)
  const { grants } = call
  // A privilege keeps its `+`: what it extends is said elsewhere.
  if (isObject(before) && isObject(grants)) calls['grants'] = joinGrants(before, grants)
}

function joinGrants(before: JsonObject, after: JsonObject): JsonObject {
  const result: Record<string, Json> = {}
  for (const [privilege, grantees] of Object.entries(before)) result[privilege] = listOf(grantees)
  for (const [privilege, grantees] of Object.entries(after))
    result[privilege] = privilege.startsWith('+')
      ? [...listOf(result[privilege]), ...listOf(grantees)]
      : listOf(grantees)
  return result
}

/** A hook as the artifact has it: text, whether it runs within the transaction, and its place. */
export function hookOf(written: Json): JsonObject {
  if (typeof written === 'string') return hookFromText(written)
  if (isObject(written)) {
    const { sql, transaction, index } = written
    return {
      sql: typeof sql === 'string' ? sql : '',
      transaction: transaction !== false,
      index: typeof index === 'number' ? index : null,
    }
  }
  return { sql: '', transaction: true, index: null }
}

/** `before_begin(...)` and its like answer JSON text. */
function hookFromText(text: string): JsonObject {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') && trimmed.includes('"sql"')) {
    try {
      const parsed: unknown = JSON.parse(trimmed)
      if (
        typeof parsed === 'object' &&
        parsed !== null &&
        'sql' in parsed &&
        typeof parsed.sql === 'string'
      ) {
        return {
          sql: parsed.sql,
          transaction: !('transaction' in parsed && parsed.transaction === false),
          index: null,
        }
      }
    } catch {
      // Not JSON after all: then it is SQL.
    }
  }
  return { sql: text, transaction: true, index: null }
}
