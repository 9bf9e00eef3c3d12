import type { Json } from '../manifest.ts'
import { suggest } from '../suggest.ts'
import { entryShapes } from './entry-shapes.ts'
import type { Rule, Shape } from './entry-shapes.ts'
import { isList, isObject, listAt, objectAt, textAt } from './json-access.ts'
import type { JsonObject } from './json-access.ts'
import { sameVersion } from './patch-table.ts'
import type { PropertySection } from './property-file.ts'
import type { YamlPath } from './read-yaml.ts'

/** What is wrong with an entry, and where in it. */
export interface EntryFault {
  readonly problem: string
  readonly remedy: string | null
  readonly at: YamlPath
  readonly part: 'key' | 'value'
  /** A key that dbt passes over, and that looks like another one. */
  readonly ignored: { readonly key: string; readonly where: string; readonly suggestions: string[] } | null
}

/**
 * Holds one entry of a property file against what its section may hold: lists that are lists, values out of their set,
 * parts that must be there, keys that mean something. What dbt takes is no error here.
 */
export function checkEntry(section: PropertySection, data: JsonObject): readonly EntryFault[] {
  const faults: EntryFault[] = []
  checkShape(entryShapes[section], data, [], faults)
  checkTests(data, [], faults)
  if (inConfig.has(section)) checkTwice(data, faults)
  const columns = listAt(data, 'columns')
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index]
    if (isObject(column) && isList(column['tests'])) checkTests(column, ['columns', index], faults)
  }
  if (section === 'models') checkModel(data, faults)
  if (section === 'sources') checkTables(data, faults)
  if (section === 'unit_tests') checkUnitTest(data, faults)
  if (section === 'exposures' || section === 'groups') checkOwner(section, data, faults)
  if (section === 'semantic_models') checkMeasures(data, faults)
  return faults.length === 0 ? noFaults : faults
}

const noFaults: readonly EntryFault[] = Object.freeze([])

function fault(problem: string, at: YamlPath, more: Partial<EntryFault> = {}): EntryFault {
  return { problem, at, remedy: null, part: 'value', ignored: null, ...more }
}

function checkShape(shape: Shape, data: JsonObject, at: YamlPath, faults: EntryFault[]): void {
  for (const key in data) {
    const rule = shape.keys.get(key)
    if (rule === null) continue
    if (rule === undefined) {
      if (shape.others !== 'any') checkUnknown(shape, key, data, at, faults)
      continue
    }
    const value = data[key]
    if (value === undefined || isFine(rule, value)) continue
    if (value === null) {
      if (rule.filled)
        faults.push(
          fault(`'${key}' is empty`, [...at, key], { part: 'key', remedy: 'Fill it in, or remove it.' }),
        )
      continue
    }
    if (isTemplate(value)) continue
    checkRule(rule, key, value, [...at, key], faults)
  }
  for (const key of shape.required) {
    if (data[key] === undefined || data[key] === null) faults.push(fault(`${shape.what} has no '${key}'`, at))
  }
}

function checkUnknown(shape: Shape, key: string, data: JsonObject, at: YamlPath, faults: EntryFault[]): void {
  const known = [...shape.keys.keys()].filter((one) => !(one in data))
  const suggestions = key.length > 2 ? suggest(key, known, 1) : []
  const [near] = suggestions
  const where = shape.what.replace('this', 'a').replace(/^a (?=[aeiou])/, 'an ')
  const more = { part: 'key', at: [...at, key] } as const
  if (shape.others === 'refused') {
    const remedy = near === undefined ? `Remove it: ${where} has no such key.` : `Did you mean '${near}'?`
    faults.push(fault(`'${key}' means nothing in ${where}`, more.at, { ...more, remedy }))
  } else if (near !== undefined)
    faults.push(fault('', more.at, { ...more, ignored: { key, where, suggestions } }))
}

/** Most of what an entry holds is one of these, and there is nothing to say of it. */
const isFine = (rule: NonNullable<Rule>, value: Json) =>
  typeof value === 'string' &&
  ('scalar' in rule ? rule.scalar === 'text' : 'choice' in rule && rule.choice.includes(value))

/** What is Jinja still is judged where it is rendered. */
const isTemplate = (value: Json) => typeof value === 'string' && value.includes('{')

function checkRule(
  rule: NonNullable<Rule>,
  key: string,
  value: Json,
  at: YamlPath,
  faults: EntryFault[],
): void {
  if ('choice' in rule) checkChoice(rule, key, value, at, faults)
  else if ('scalar' in rule) checkScalar(rule.scalar, key, value, at, faults)
  else if ('map' in rule) {
    if (!isObject(value)) faults.push(fault(`'${key}' must be a mapping, not ${show(value)}`, at))
    else if (rule.map) checkShape(rule.map, value, at, faults)
  } else if (!isList(value)) faults.push(fault(`'${key}' must be a list, not ${show(value)}`, at))
  else if (rule.list) checkItems(rule.list, key, value, at, faults)
}

function checkScalar(
  kind: 'text' | 'truth' | 'texts' | 'whole',
  key: string,
  value: Json,
  at: YamlPath,
  faults: EntryFault[],
): void {
  if (kind === 'whole') {
    if (typeof value !== 'number' || !Number.isInteger(value))
      faults.push(fault(`'${key}' must be a whole number, not ${show(value)}`, at))
  } else if (kind === 'truth') {
    if (typeof value !== 'boolean')
      faults.push(fault(`'${key}' must be true or false, not ${show(value)}`, at))
  } else if (kind === 'texts') {
    if (!isList(value)) faults.push(fault(`'${key}' must be a list of texts, not ${show(value)}`, at))
    else
      value.forEach((item, index) => {
        if (typeof item !== 'string')
          faults.push(fault(`'${key}' must be a list of texts, not of ${show(item)}`, [...at, index]))
      })
  } else if (typeof value !== 'string') {
    const remedy = isList(value) || isObject(value) ? null : 'Put it in quotes.'
    faults.push(fault(`'${key}' must be text, not ${show(value)}`, at, { remedy }))
  }
}

/** Whether the item has nothing but keys of which anything may be said: no place has to be made for its faults. */
function isKnownToBeFine(shape: Shape, item: JsonObject): boolean {
  for (const key in item) {
    const rule = shape.keys.get(key)
    if (rule === null) continue
    if (rule === undefined) return false
    const value = item[key]
    if ('list' in rule) {
      if (rule.list !== null || !isList(value)) return false
    } else if (!('scalar' in rule) || rule.scalar !== 'text' || typeof value !== 'string') return false
  }
  for (const key of shape.required) if (item[key] === undefined || item[key] === null) return false
  return true
}

function checkItems(
  shape: Shape,
  key: string,
  items: readonly Json[],
  at: YamlPath,
  faults: EntryFault[],
): void {
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] ?? null
    if (isObject(item)) {
      if (!isKnownToBeFine(shape, item)) checkShape(shape, item, [...at, index], faults)
    } else faults.push(fault(`each item of '${key}' must be a mapping, not ${show(item)}`, [...at, index]))
  }
}

function checkChoice(
  { choice, anyCase = false }: { readonly choice: readonly string[]; readonly anyCase?: boolean },
  key: string,
  value: Json,
  at: YamlPath,
  faults: EntryFault[],
): void {
  if (typeof value === 'string' && choice.includes(anyCase ? value.toLowerCase() : value)) return
  const [near] = typeof value === 'string' ? suggest(value, choice, 1) : []
  const remedy = near === undefined ? null : `Did you mean '${near}'?`
  faults.push(fault(`'${key}' must be one of ${choice.join(', ')}, not ${show(value)}`, at, { remedy }))
}

const show = (value: Json) =>
  typeof value === 'string'
    ? `'${value}'`
    : isList(value)
      ? 'a list'
      : isObject(value)
        ? 'a mapping'
        : String(value)

const inConfig: ReadonlySet<PropertySection> = new Set<PropertySection>([
  ...(['models', 'seeds', 'snapshots', 'analyses', 'macros', 'data_tests', 'functions'] as const),
])

/** What is config in both places dbt refuses, whatever it says. */
function checkTwice(data: JsonObject, faults: EntryFault[]): void {
  const { config } = data
  if (!isObject(config)) return
  for (const key of ['meta', 'docs', 'group', 'contract', 'access'])
    if (key in data && key in config)
      faults.push(
        fault(`'${key}' stands here and under 'config'`, [key], {
          part: 'key',
          remedy: "Keep the one under 'config'.",
        }),
      )
}

function checkTests(data: JsonObject, at: YamlPath, faults: EntryFault[]): void {
  if (!isList(data['tests']) || !isList(data['data_tests'])) return
  faults.push(
    fault("tests stand under both 'tests' and 'data_tests'", [...at, 'tests'], {
      part: 'key',
      remedy: "Put them into one list, under 'data_tests'.",
    }),
  )
}

function checkModel(data: JsonObject, faults: EntryFault[]): void {
  const versions = listAt(data, 'versions')
  const seen = new Set<string>()
  for (const [index, version] of versions.entries()) {
    const v = isObject(version) ? textAt(version, 'v') : null
    if (v === null) continue
    if (isObject(version) && typeof version['v'] === 'boolean')
      faults.push(fault(`version ${v} is neither a number nor text`, ['versions', index, 'v']))
    if (seen.has(v)) faults.push(fault(`version ${v} is listed twice`, ['versions', index]))
    seen.add(v)
  }
  const latest = textAt(data, 'latest_version')
  const isOne = versions.some((one) => isObject(one) && sameVersion(one['v'], data['latest_version']))
  if (latest !== null && !isTemplate(latest) && versions.length > 0 && !isOne) {
    // A number in quotes is a text, and no version that is written without them.
    const problem = `latest_version is ${seen.has(latest) ? show(data['latest_version'] ?? null) : latest}, which is none of the versions (${[...seen].join(', ')})`
    faults.push(fault(problem, ['latest_version']))
  }
  checkTimeSpine(data, faults)
}

function checkTimeSpine(data: JsonObject, faults: EntryFault[]): void {
  const name = textAt(objectAt(data, 'time_spine'), 'standard_granularity_column')
  if (name === null || listAt(data, 'versions').length > 0) return
  const columns = listAt(data, 'columns').filter(isObject)
  const column = columns.find((one) => textAt(one, 'name') === name)
  const at = ['time_spine', 'standard_granularity_column']
  if (!column) {
    const names = columns.flatMap((one) => textAt(one, 'name') ?? [])
    const [near] = suggest(name, names, 1)
    const remedy =
      near === undefined ? 'List it under columns, with its granularity.' : `Did you mean '${near}'?`
    faults.push(fault(`the time spine's column '${name}' is not among the columns`, at, { remedy }))
  } else if (column['granularity'] === undefined)
    faults.push(fault(`the time spine's column '${name}' has no granularity`, at))
}

function checkTables(data: JsonObject, faults: EntryFault[]): void {
  const levels: [JsonObject, YamlPath][] = [[data, []]]
  for (const [index, table] of listAt(data, 'tables').entries())
    if (isObject(table)) {
      levels.push([table, ['tables', index]])
      checkTests(table, ['tables', index], faults)
      for (const [place, column] of listAt(table, 'columns').entries())
        if (isObject(column)) checkTests(column, ['tables', index, 'columns', place], faults)
    }
  for (const [level, at] of levels) {
    if (typeof level['loaded_at_field'] === 'string' && typeof level['loaded_at_query'] === 'string')
      faults.push(
        fault(
          "only one of 'loaded_at_field' and 'loaded_at_query' can be given",
          [...at, 'loaded_at_query'],
          {
            part: 'key',
          },
        ),
      )
  }
}

/** Rows of a dict are a list, those of csv and sql a text; a fixture stands for either. */
function checkUnitTest(data: JsonObject, faults: EntryFault[]): void {
  const parts: [JsonObject, YamlPath][] = [[objectAt(data, 'expect'), ['expect']]]
  for (const [index, given] of listAt(data, 'given').entries())
    if (isObject(given)) parts.push([given, ['given', index]])
  for (const [part, at] of parts) {
    const rows = part['rows'] ?? null
    const format = textAt(part, 'format') ?? 'dict'
    if (rows === null) continue
    if ((format === 'csv' || format === 'sql') && typeof rows !== 'string')
      faults.push(
        fault(`rows in the format ${format} must be one text, not ${show(rows)}`, [...at, 'rows'], {
          remedy: format === 'csv' ? "Write them after 'rows: |', or use the format dict." : null,
        }),
      )
    if (format === 'dict' && !isList(rows))
      faults.push(
        fault(`rows in the format dict must be a list, not ${isObject(rows) ? 'a mapping' : 'a text'}`, [
          ...at,
          'rows',
        ]),
      )
  }
}

function checkOwner(section: PropertySection, data: JsonObject, faults: EntryFault[]): void {
  const { owner } = data
  if (!isObject(owner) || textAt(owner, 'name') !== null || (owner['email'] ?? null) !== null) return
  const what = section === 'groups' ? 'group' : 'exposure'
  faults.push(fault(`the owner of this ${what} needs a name or an email`, ['owner']))
}

function checkMeasures(data: JsonObject, faults: EntryFault[]): void {
  const seen = new Set<string>()
  for (const key of ['measures', 'entities', 'dimensions']) {
    for (const [index, one] of listAt(data, key).entries()) {
      const name = isObject(one) ? textAt(one, 'name') : null
      if (name === null) continue
      if (seen.has(name)) faults.push(fault(`the name '${name}' stands here twice`, [key, index]))
      seen.add(name)
    }
  }
}
