import type { Severity } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { isList, isObject, objectAt, toStrings } from '../schema/json-access.ts'
import { isWholeFloat } from '../schema/whole-float.ts'
import { configDefaults, hookOf } from './config-rules.ts'
import type { ConfiguredType } from './config-rules.ts'
import { isNodeColor } from './node-color.ts'

export interface ConfigFault {
  readonly key: string
  readonly problem: string
  readonly remedy?: string | null
  readonly severity?: Severity
}

const booleans = ['enabled', 'full_refresh'] as const
const texts = ['materialized', 'alias', 'schema', 'database', 'group', 'access'] as const
const testTexts = ['fail_calc', 'warn_if', 'error_if', 'where'] as const
/** A number there is text, as in dbt; a list of them is one of texts. */
const readAsText: Readonly<Partial<Record<ConfiguredType, readonly string[]>>> = {
  model: ['unique_key', 'on_schema_change', 'incremental_strategy', 'packages'],
  seed: ['unique_key', 'on_schema_change', 'incremental_strategy', 'packages', 'delimiter'],
  snapshot: [
    'unique_key',
    'on_schema_change',
    'incremental_strategy',
    'updated_at',
    'dbt_valid_to_current',
    'packages',
  ],
}
const objects = ['meta', 'persist_docs', 'quoting', 'column_types', 'grants', 'docs', 'contract'] as const

/** Brings hooks, tags and such into their one shape; what has the wrong type falls back to the default. */
export function normalizeConfig(config: Record<string, Json>, type: ConfiguredType): ConfigFault[] {
  const faults: ConfigFault[] = []
  const defaults = configDefaults[type]
  const wrong = (key: string, problem: string) => {
    faults.push({ key, problem })
    config[key] = defaults[key] ?? null
  }
  for (const key of booleans) {
    const value = config[key]
    if (value !== undefined && (value !== null || key === 'enabled') && typeof value !== 'boolean') {
      wrong(key, `must be true or false, not ${show(value)}`)
    }
  }
  for (const key of readAsText[type] ?? []) {
    const value = config[key]
    if (isList(value) || isNumber(value)) config[key] = isList(value) ? value.map(asText) : asText(value)
  }
  const { materialized } = config
  if (isNumber(materialized)) wrong('materialized', `must be text, not ${show(materialized)}`)
  normalizeTexts(config, texts, wrong)
  for (const key of objects) {
    const value = config[key]
    if (value === undefined || isObject(value)) continue
    if (value === null) config[key] = defaults[key] ?? {}
    else wrong(key, `must be a mapping, not ${show(value)}`)
  }
  const { tags } = config
  if (tags !== undefined) config['tags'] = toStrings(isList(tags) ? tags.map(asText) : asText(tags))
  normalizeHooks(config, wrong)
  if (type !== 'test') normalizeParts(config, wrong)
  if (typeof config['static_analysis'] === 'boolean')
    config['static_analysis'] = config['static_analysis'] ? 'on' : 'off'
  const own = config['materialized']
  if ((type === 'seed' || type === 'snapshot') && own !== type)
    wrong('materialized', `must be '${type}' for a ${type}, not ${show(own ?? null)}`)
  if (type === 'seed') normalizeSeed(config, wrong)
  if (type === 'test') normalizeTest(config, wrong)
  if (type === 'model') normalizeModel(config, wrong)
  return faults
}

type Wrong = (key: string, problem: string) => void

const isNumber = (value: Json | undefined): value is number =>
  typeof value === 'number' || isWholeFloat(value)
const asText = (value: Json): Json => (isNumber(value) ? String(value) : value)

function normalizeTexts(config: Record<string, Json>, keys: readonly string[], wrong: Wrong): void {
  for (const key of keys) {
    const value = config[key]
    if (isNumber(value)) config[key] = String(value)
    else if (value !== undefined && value !== null && typeof value !== 'string')
      wrong(key, `must be text, not ${show(value)}`)
  }
}

function normalizeHooks(config: Record<string, Json>, wrong: Wrong): void {
  for (const key of ['pre-hook', 'post-hook']) {
    const hooks = config[key]
    if (!isList(hooks)) continue
    const odd = hooks.find((hook) => typeof hook !== 'string' && !isObject(hook))
    const mapping = hooks.filter(isObject).find((hook) => typeof hook['sql'] !== 'string')
    const late = hooks.filter(isObject).find((hook) => typeof (hook['transaction'] ?? true) !== 'boolean')
    if (odd !== undefined) wrong(key, `must be text or a list of texts, not ${show(odd)}`)
    else if (mapping) wrong(key, `has a hook without 'sql': ${show(mapping)}`)
    else if (late)
      wrong(key, `must have true or false as 'transaction', not ${show(late['transaction'] ?? null)}`)
    else config[key] = hooks.map(hookOf)
  }
}

/** What lies within mappings. */
function normalizeParts(config: Record<string, Json>, wrong: Wrong): void {
  const truths = { docs: ['show'], contract: ['enforced', 'alias_types'] } as const
  for (const key of ['docs', 'contract'] as const) {
    const value = config[key]
    if (!isObject(value)) continue
    const odd = truths[key].find((part) => typeof (value[part] ?? true) !== 'boolean')
    if (odd !== undefined) wrong(key, `must have true or false as '${odd}', not ${show(value[odd] ?? null)}`)
  }
  const docs = config['docs']
  const color = isObject(docs) ? docs['node_color'] : null
  if (typeof color === 'string' && color !== '' && !isNodeColor(color))
    wrong(
      'docs',
      `must have the name of a colour or hex digits such as #1a7f37 as 'node_color', not '${color}'`,
    )
  const access = config['access']
  if (typeof access === 'string' && !accessLevels.includes(access))
    wrong('access', `must be private, protected or public, not '${access}'`)
  const onChange = config['on_configuration_change'] ?? 'apply'
  if (typeof onChange !== 'string' || !['apply', 'continue', 'fail'].includes(onChange))
    wrong('on_configuration_change', `must be apply, continue or fail, not ${show(onChange)}`)
}

function normalizeSeed(config: Record<string, Json>, wrong: Wrong): void {
  const quoted = config['quote_columns'] ?? null
  if (quoted !== null && typeof quoted !== 'boolean')
    wrong('quote_columns', `must be true or false, not ${show(quoted)}`)
}

function normalizeTest(config: Record<string, Json>, wrong: Wrong): void {
  const materialized = config['materialized'] ?? null
  if (materialized !== null && materialized !== 'test')
    wrong('materialized', `must be 'test' for a test, not ${show(materialized)}`)
  normalizeTexts(config, testTexts, wrong)
  const stored = config['store_failures'] ?? null
  if (stored !== null && typeof stored !== 'boolean')
    wrong('store_failures', `must be true or false, not ${show(stored)}`)
  const limit = config['limit'] ?? null
  if (typeof limit === 'string' && /^\s*[-+]?\d+\s*$/.test(limit)) config['limit'] = Number(limit)
  else if (typeof limit === 'string') wrong('limit', `must be a whole number, not ${show(limit)}`)
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
  normalizeBuildAfter(config, wrong)
  const { begin, materialized } = config
  const isMicrobatch = materialized === 'incremental' && config['incremental_strategy'] === 'microbatch'
  if (isMicrobatch && typeof begin === 'string') config['begin'] = isoTime(begin) ?? begin
  const pointer = config['latest_version_pointer']
  if (typeof pointer === 'string' || isList(pointer))
    wrong('latest_version_pointer', `must be true, false or a mapping, not ${show(pointer)}`)
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

export const show = (value: Json) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

const isoParts =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?)?(Z|[-+]\d{2}:?\d{2})?)?$/

/** A date or a time as Python reads and writes it; null for what is none. */
export function isoTime(text: string): string | null {
  const match = isoParts.exec(text)
  if (!match) return null
  const [, date = '', hour = '00', minute = '00', second = '00', fraction = '', zone = ''] = match
  const time = new Date(`${date}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(date)) return null
  const offset = zone === 'Z' ? '+00:00' : zone.replace(/^(.\d{2}):?(\d{2})$/, '$1:$2')
  const rest = fraction === '' ? '' : `.${fraction.padEnd(6, '0')}`
  return `${date}T${hour}:${minute}:${second}${rest}${offset}`
}

function normalizeBuildAfter(config: Record<string, Json>, wrong: Wrong): void {
  const freshness = config['freshness']
  if (!isObject(freshness)) return
  const { count = null, period = null } = objectAt(freshness, 'build_after')
  if (count !== null && (typeof count !== 'number' || !Number.isInteger(count)))
    wrong('freshness', `must have a whole number as 'count', not ${show(count)}`)
  else if (period !== null && (typeof period !== 'string' || !['minute', 'hour', 'day'].includes(period)))
    wrong('freshness', `must have minute, hour or day as 'period', not ${show(period)}`)
  else if (count !== null && period === null) wrong('freshness', "must have a 'period' beside its 'count'")
}
