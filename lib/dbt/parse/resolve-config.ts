import type { Json } from '../manifest.ts'
import { configLevels } from '../project/project-config.ts'
import type { ConfigSection } from '../project/project-config.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { isObject } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { mergeDeep } from '../schema/patch-table.ts'
import { configDefaults, mergeConfig } from './config-rules.ts'
import type { ConfiguredType } from './config-rules.ts'
import { normalizeConfig, show } from './normalize-config.ts'
import type { ConfigFault } from './normalize-config.ts'

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
  /** `config:` of the YAML entry as it is written, of what dbt keeps it for. */
  readonly writtenProperties?: JsonObject
  /** What the calls of `config()` in the file came to. */
  readonly calls: JsonObject
  /** The same as the file has it, where that differs. */
  readonly unrenderedCalls?: JsonObject | null
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
  const plain = isEmpty(properties) && isEmpty(calls) && isEmpty(inputs.unrenderedCalls ?? calls)
  if (!own.isRoot || !plain) return joinLevels(inputs, section)
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
  if (comparesUnrendered(root)) {
    const { writtenProperties = noConfig } = inputs
    // dbt joins the YAML as it is written with what it came to, which shows in lists; it compares states by that.
    written.push(mergeDeep(properties, writtenProperties), inputs.unrenderedCalls ?? calls)
  } else written.push(properties, calls)
  if (!own.isRoot) {
    rendered.push(...configLevels(root.config.configs[section], fqn))
    written.push(...configLevels(root.config.unrenderedConfigs[writtenSection], fqn))
  }
  const config: Record<string, Json> = { ...configDefaults[type] }
  // dbt says of these two of an exposure no more than that a higher level replaces a lower one.
  const replaced = type === 'exposure' ? ['meta', 'tags'] : undefined
  const faults = rendered.flatMap(unmergeable)
  for (const level of rendered) mergeConfig(config, level, replaced)
  let unrendered: Record<string, Json> = {}
  for (const level of written) unrendered = { ...unrendered, ...level }
  faults.push(...normalizeConfig(config, type))
  return { config, unrendered, faults }
}

const merged = ['meta', 'grants'] as const
const hooks = ['pre_hook', 'post_hook', 'pre-hook', 'post-hook'] as const

/** What cannot be joined with other levels, whatever they say. */
function unmergeable(level: JsonObject): ConfigFault[] {
  const faults: ConfigFault[] = []
  for (const key of merged) {
    const value = level[key]
    // What is no mapping of meta is told of what the levels come to.
    if (value === null || (key === 'grants' && value !== undefined && !isObject(value)))
      faults.push({ key, problem: `must be a mapping, not ${show(value)}` })
  }
  for (const key of hooks)
    if (level[key] === null)
      faults.push({ key, problem: 'must be text or a list of texts, and is empty', remedy: 'Remove it.' })
  return faults
}

const noConfig: JsonObject = Object.freeze({})

/** Unless a flag says otherwise. */
const comparesUnrendered = (root: PackageInfo) =>
  root.config.flags['state_modified_compare_more_unrendered_values'] !== false

/** Unless a flag says otherwise, dbt configures analyses as models. */
const correctedAnalyses = (root: PackageInfo) => root.config.flags['require_corrected_analysis_fqns'] === true
