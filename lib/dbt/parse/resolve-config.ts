import type { Severity } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { configLevels } from '../project/project-config.ts'
import type { ConfigSection } from '../project/project-config.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { isList, isObject, objectAt, toStrings } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { configDefaults, hookOf, mergeConfig } from './config-rules.ts'
import type { ConfiguredType } from './config-rules.ts'

export const sectionOf: Readonly<Record<ConfiguredType, ConfigSection>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  analysis: 'analyses',
  operation: 'models',
  function: 'functions',
  source: 'sources',
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
  unit_test: 'unit_tests',
}

export interface ConfigInputs {
  readonly type: ConfiguredType
  readonly fqn: readonly string[]
  readonly own: PackageInfo
  readonly root: PackageInfo
  /** `config:` of the YAML entry, with the properties that count as config. */
  readonly properties: JsonObject
  /** What the calls of `config()` in the file came to. */
  readonly calls: JsonObject
  /** The same as the file has it, where that differs. */
  readonly unrenderedCalls?: JsonObject | null
}

export interface ConfigFault {
  readonly key: string
  readonly problem: string
  readonly remedy?: string | null
  readonly severity?: Severity
}

export interface ResolvedConfig {
  readonly config: JsonObject
  readonly unrendered: JsonObject
  readonly faults: readonly ConfigFault[]
}

const plainCache = new WeakMap<object, Map<string, ResolvedConfig>>()

/**
 * Joins what dbt_project.yml, the YAML entry and the file say; for a package's node the root project comes last.
 * Nodes for which neither YAML nor file says anything share one object.
 */
export function resolveConfig(inputs: ConfigInputs): ResolvedConfig {
  const { type, fqn, own, root, properties, calls } = inputs
  const section = type === 'analysis' && !correctedAnalyses(root) ? 'models' : sectionOf[type]
  const levels = configLevels(own.config.configs[section], fqn)
  if (!own.isRoot || !isEmpty(properties) || !isEmpty(calls)) return joinLevels(inputs, section)
  let cache = plainCache.get(levels)
  if (!cache) plainCache.set(levels, (cache = new Map()))
  let known = cache.get(type)
  if (!known) cache.set(type, (known = joinLevels(inputs, section)))
  return known
}

function isEmpty(object: JsonObject): boolean {
  for (const _key in object) return false
  return true
}

function joinLevels(inputs: ConfigInputs, section: ConfigSection): ResolvedConfig {
  const { type, fqn, own, root, properties, calls } = inputs
  const rendered: JsonObject[] = [...configLevels(own.config.configs[section], fqn)]
  // For what is written of functions dbt looks among models.
  const writtenSection = type === 'function' ? 'models' : section
  const written: JsonObject[] = [...configLevels(own.config.unrenderedConfigs[writtenSection], fqn)]
  rendered.push(properties, calls)
  written.push(properties, inputs.unrenderedCalls ?? calls)
  if (!own.isRoot) {
    rendered.push(...configLevels(root.config.configs[section], fqn))
    written.push(...configLevels(root.config.unrenderedConfigs[writtenSection], fqn))
  }
  const config: Record<string, Json> = { ...configDefaults[type] }
  // dbt says of these two of an exposure no more than that a higher level replaces a lower one.
  const replaced = type === 'exposure' ? ['meta', 'tags'] : undefined
  for (const level of rendered) mergeConfig(config, level, replaced)
  let unrendered: Record<string, Json> = {}
  for (const level of written) unrendered = { ...unrendered, ...level }
  if (readTwice.has(type) && isEmpty(calls)) {
    for (const [key, value] of Object.entries(properties))
      if (isList(value)) unrendered[key] = [...value, ...value]
  }
  const faults = normalize(config, type)
  return { config, unrendered, faults }
}

/** dbt joins the YAML of these with itself, which shows in lists; states are compared by what it writes. */
const readTwice: ReadonlySet<ConfiguredType> = new Set<ConfiguredType>(['analysis', 'function', 'snapshot'])

/** Unless a flag says otherwise, dbt configures analyses as models. */
const correctedAnalyses = (root: PackageInfo) => root.config.flags['require_corrected_analysis_fqns'] === true

const booleans = ['enabled', 'full_refresh', 'store_failures'] as const
const texts = [
  'materialized',
  'alias',
  'schema',
  'database',
  'group',
  'access',
  'fail_calc',
  'warn_if',
  'error_if',
] as const
const objects = ['meta', 'persist_docs', 'quoting', 'column_types', 'grants', 'docs', 'contract'] as const

/** Brings hooks, tags and such into their one shape; what has the wrong type falls back to the default. */
function normalize(config: Record<string, Json>, type: ConfiguredType): ConfigFault[] {
  const faults: ConfigFault[] = []
  const defaults = configDefaults[type]
  const wrong = (key: string, problem: string) => {
    faults.push({ key, problem })
    config[key] = defaults[key] ?? null
  }
  for (const key of booleans) {
    const value = config[key]
    if (value !== undefined && value !== null && typeof value !== 'boolean') {
      wrong(key, `must be true or false, not ${show(value)}`)
    }
  }
  for (const key of texts) {
    const value = config[key]
    if (typeof value === 'number' && (key === 'schema' || key === 'alias' || key === 'database'))
      config[key] = String(value)
    else if (value !== undefined && value !== null && typeof value !== 'string') {
      wrong(key, `must be text, not ${show(value)}`)
    }
  }
  for (const key of objects) {
    const value = config[key]
    if (value === undefined || isObject(value)) continue
    if (value === null) config[key] = defaults[key] ?? {}
    else wrong(key, `must be a mapping, not ${show(value)}`)
  }
  if ('tags' in config) config['tags'] = toStrings(config['tags'])
  for (const key of ['pre-hook', 'post-hook']) {
    const hooks = config[key]
    if (!isList(hooks)) continue
    const odd = hooks.find((hook) => typeof hook !== 'string' && !isObject(hook))
    if (odd !== undefined) wrong(key, `must be text or a list of texts, not ${show(odd)}`)
    else config[key] = hooks.map(hookOf)
  }
  if (typeof config['static_analysis'] === 'boolean')
    config['static_analysis'] = config['static_analysis'] ? 'on' : 'off'
  if (type === 'test') normalizeTest(config, wrong)
  if (type === 'model') normalizeModel(config, wrong)
  return faults
}

type Wrong = (key: string, problem: string) => void

function normalizeTest(config: Record<string, Json>, wrong: Wrong): void {
  const severity = config['severity']
  if (typeof severity !== 'string' || !/^(?:warn|error)$/i.test(severity)) {
    wrong('severity', `must be 'warn' or 'error', not ${show(severity ?? null)}`)
  }
  const as = config['store_failures_as'] ?? null
  if (as === null) {
    const store = config['store_failures'] ?? null
    config['store_failures_as'] = store === null ? null : store ? 'table' : 'ephemeral'
  } else config['store_failures'] = as !== 'ephemeral'
}

const accessLevels = ['private', 'protected', 'public']

function normalizeModel(config: Record<string, Json>, wrong: Wrong): void {
  const access = config['access']
  if (typeof access === 'string' && !accessLevels.includes(access)) {
    wrong('access', `must be private, protected or public, not '${access}'`)
  }
  const onError = config['on_error'] ?? null
  if (onError !== null && onError !== 'skip_children' && onError !== 'continue')
    wrong('on_error', `must be 'skip_children' or 'continue', not ${show(onError)}`)
  const freshness = config['freshness']
  if (!isObject(freshness) || !('build_after' in freshness)) config['freshness'] = null
  else
    config['freshness'] = {
      ...freshness,
      build_after: { updates_on: 'any', ...objectAt(freshness, 'build_after') },
    }
  const begin = config['begin']
  if (typeof begin === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(begin)) config['begin'] = `${begin}T00:00:00`
  const pointer = config['latest_version_pointer']
  if (typeof pointer === 'boolean') config['latest_version_pointer'] = { enabled: pointer, alias: null }
  const contract = config['contract']
  if (!isObject(contract) || contract['enforced'] !== true || config['materialized'] !== 'incremental') return
  const onChange = config['on_schema_change']
  if (onChange !== 'append_new_columns' && onChange !== 'fail') {
    wrong(
      'on_schema_change',
      "must be 'append_new_columns' or 'fail' for an incremental model with a contract",
    )
  }
}

const show = (value: Json) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))
