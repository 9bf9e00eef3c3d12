import type { Json } from '../manifest.ts'
import { isList, isObject } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { suggest } from '../suggest.ts'
import type { NodeSeed, BuildTables } from './build-node.ts'
import { configDefaults } from './config-rules.ts'
import { isoTime } from './normalize-config.ts'
import type { ConfigFault } from './normalize-config.ts'
import { macroKey } from './unit.ts'

/** What is wrong with the config of a node that takes more than the type of one value to see. */
export function checkConfig(
  seed: NodeSeed,
  config: JsonObject,
  tables: BuildTables,
  reads: Set<string>,
): readonly ConfigFault[] {
  if (seed.type !== 'model' && seed.type !== 'snapshot' && seed.type !== 'seed') return noFaults
  const faults: ConfigFault[] = []
  checkKeys(seed, config, faults)
  if (config['enabled'] === false) return faults
  const { flags } = tables.environment.project.root.config
  const macros: MacroLookup = {
    isBatched: flags['require_batched_execution_for_custom_microbatch_strategy'] !== false,
    materialization: (name) => {
      for (const adapter of [...tables.registry.options.adapterTypes, 'default'])
        reads.add(macroKey(`materialization_${name}_${adapter}`))
      return tables.registry.findMaterialization(name) !== null
    },
    macro: (name) => {
      reads.add(macroKey(name))
      return tables.registry.find(seed.owner.name, name) !== null
    },
    own: (name) => {
      reads.add(macroKey(name))
      return tables.registry.findIn(tables.registry.options.rootName, name) !== null
    },
    named: (prefix, suffix) => {
      const found: string[] = []
      for (const name of tables.registry.names())
        if (name.startsWith(prefix) && name.endsWith(suffix))
          found.push(name.slice(prefix.length, name.length - suffix.length))
      return found
    },
  }
  if (seed.type === 'model') checkModel(config, macros, faults)
  if (seed.type === 'snapshot') checkSnapshot(config, macros, faults)
  return faults
}

const noFaults: readonly ConfigFault[] = Object.freeze([])

/** What is looked up is looked up again when a macro of that name comes or goes. */
interface MacroLookup {
  readonly materialization: (name: string) => boolean
  readonly macro: (name: string) => boolean
  /** Whether the project itself has it. */
  readonly own: (name: string) => boolean
  /** Whether a microbatch macro of the project's own is run in batches too. */
  readonly isBatched: boolean
  /** What stands between the two in names of macros. */
  readonly named: (prefix: string, suffix: string) => readonly string[]
}

const materializations: ReadonlySet<string> = new Set([
  ...['view', 'table', 'incremental', 'ephemeral', 'materialized_view', 'seed', 'snapshot'],
])

function checkModel(config: JsonObject, macros: MacroLookup, faults: ConfigFault[]): void {
  const materialized = config['materialized']
  if (typeof materialized !== 'string') return
  if (!materializations.has(materialized) && !macros.materialization(materialized)) {
    const known = [...materializations, ...macros.named('materialization_', '_default')]
    faults.push(warning('materialized', `is '${materialized}', which no macro makes`, materialized, known))
  }
  if (materialized === 'incremental') checkIncremental(config, macros, faults)
  if (materialized === 'ephemeral' && config['access'] === 'public')
    faults.push({
      key: 'access',
      problem: "is 'public', but an ephemeral model is no relation that other projects could read",
      remedy: "Build it as a view or a table, or leave it 'protected'.",
    })
}

const strategies: ReadonlySet<string> = new Set([
  ...['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch', 'default'],
])
const schemaChanges = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail']
const batchSizes = ['hour', 'day', 'month', 'year']

function checkIncremental(config: JsonObject, macros: MacroLookup, faults: ConfigFault[]): void {
  const strategy = config['incremental_strategy'] ?? 'default'
  if (typeof strategy === 'string' && !strategies.has(strategy)) {
    const macro = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
    if (!macros.macro(macro)) {
      const known = [...strategies, ...macros.named('get_incremental_', '_sql')]
      const problem = `is '${strategy}', for which there is no macro ${macro}`
      faults.push(warning('incremental_strategy', problem, strategy, known))
    }
  }
  const onChange = config['on_schema_change']
  if (typeof onChange === 'string' && !schemaChanges.includes(onChange)) {
    const problem = `is '${onChange}', which counts as 'ignore'; there are ${schemaChanges.join(', ')}`
    faults.push(warning('on_schema_change', problem, onChange, schemaChanges))
  }
  // A macro of the project's own may ask for something else, where a flag says that it is no matter of batches.
  const isOwn = !macros.isBatched && macros.own('get_incremental_microbatch_sql')
  if (strategy === 'microbatch' && !isOwn) checkMicrobatch(config, faults)
}

function checkMicrobatch(config: JsonObject, faults: ConfigFault[]): void {
  const needs = (key: string, what: string) =>
    faults.push({
      key: 'incremental_strategy',
      problem: `is 'microbatch', which also needs '${key}': ${what}`,
    })
  if (typeof config['event_time'] !== 'string') needs('event_time', 'the column with the time of a row')
  const begin = config['begin'] ?? null
  if (begin === null) needs('begin', 'the date of the first batch')
  else if (typeof begin !== 'string' || isoTime(begin) === null)
    faults.push({ key: 'begin', problem: `must be a date or a time such as 2024-01-31, not ${show(begin)}` })
  const lookback = config['lookback'] ?? null
  if (lookback !== null && (typeof lookback !== 'number' || !Number.isInteger(lookback)))
    faults.push({ key: 'lookback', problem: `must be a whole number of batches, not ${show(lookback)}` })
  const concurrent = config['concurrent_batches'] ?? null
  if (concurrent !== null && typeof concurrent !== 'boolean')
    faults.push({ key: 'concurrent_batches', problem: `must be true or false, not ${show(concurrent)}` })
  const size = config['batch_size'] ?? null
  if (size === null) needs('batch_size', batchSizes.join(', '))
  else if (typeof size !== 'string' || !batchSizes.includes(size))
    faults.push({ key: 'batch_size', problem: `must be one of ${batchSizes.join(', ')}, not ${show(size)}` })
}

const hardDeletes = ['ignore', 'invalidate', 'new_record']

function checkSnapshot(config: JsonObject, macros: MacroLookup, faults: ConfigFault[]): void {
  const strategy = config['strategy'] ?? null
  const missing = (key: string, problem: string) => {
    if (isAbsent(config[key])) faults.push({ key, problem })
  }
  missing('strategy', "is missing: say 'timestamp' or 'check'")
  missing('unique_key', 'is missing: name the column that tells one row from another')
  if (strategy === 'timestamp')
    missing('updated_at', "is missing: the strategy 'timestamp' needs the column with the time of a change")
  else if (strategy === 'check')
    missing('check_cols', "is missing: the strategy 'check' needs a list of columns, or 'all'")
  else if (typeof strategy === 'string' && !macros.macro(`snapshot_${strategy}_strategy`)) {
    const known = ['timestamp', 'check', ...macros.named('snapshot_', '_strategy')]
    const problem = `is '${strategy}', for which there is no macro snapshot_${strategy}_strategy`
    faults.push(warning('strategy', problem, strategy, known))
  }
  const deletes = config['hard_deletes'] ?? null
  if (typeof deletes === 'string' && !hardDeletes.includes(deletes)) {
    const problem = `is '${deletes}'; there are ${hardDeletes.join(', ')}`
    faults.push(warning('hard_deletes', problem, deletes, hardDeletes))
  }
}

const isAbsent = (value: Json | undefined) =>
  value === undefined || value === null || value === '' || (isList(value) && value.length === 0)

/** What dbt says only when it runs the node. */
function warning(key: string, problem: string, given: string, known: readonly string[]): ConfigFault {
  const [near] = suggest(given, new Set(known), 1)
  return { key, problem, severity: 'warning', remedy: near === undefined ? null : `Did you mean '${near}'?` }
}

const show = (value: Json) =>
  typeof value === 'string' ? `'${value}'` : isObject(value) || isList(value) ? 'a list' : String(value)

/** Configs of warehouses and materializations, which no default names. */
const otherKeys: ReadonlySet<string> = new Set(
  (
    'access adapter_properties begin batch_id bind buckets catalog catalog_name cluster_by clustered_by compression ' +
    'copy_grants delimiter description dictionary engine event_time external_volume fields file_format format freshness ' +
    'hard_deletes inserts_only incremental_predicates indexes invalidate_hard_deletes labels layout lifetime location ' +
    'location_root merge_exclude_columns merge_update_columns meta name on_error options order_by overwrite partition_by ' +
    'partitioned_by partitions predicates primary_key query_settings query_tag quote_columns require_partition_filter ' +
    'schedule settings source_type sql_header sharding_key strategy submission_method table_type tags target_database ' +
    'target_lag target_schema transient ttl unlogged updated_at check_cols use_anonymous_sproc version'
  ).split(' '),
)

/** A key of one's own is welcome; one that is nearly a key of dbt's is a slip. */
function checkKeys(seed: NodeSeed, config: JsonObject, faults: ConfigFault[]): void {
  const defaults = configDefaults[seed.type]
  for (const key in config) {
    if (key in defaults || otherKeys.has(key) || key.length < 4) continue
    const near = nearKey(key, seed.type)
    if (near === null) continue
    faults.push({
      key,
      problem: 'means nothing to dbt',
      severity: 'warning',
      remedy: `Did you mean '${near}'? What is your own belongs under meta.`,
    })
  }
}

const nearKnown = new Map<string, string | null>()

function nearKey(key: string, type: NodeSeed['type']): string | null {
  const at = `${type}.${key}`
  let near = nearKnown.get(at)
  if (near === undefined) {
    near = suggest(key, [...Object.keys(configDefaults[type]), ...nearKeys], 1)[0] ?? null
    if (nearKnown.size < 10_000) nearKnown.set(at, near)
  }
  return near
}

const nearKeys = ['pre_hook', 'post_hook', 'merge_update_columns', 'incremental_predicates', 'hard_deletes']
