import { pyRepr, pyStr, toValue } from '#lib/jinja/index.ts'
import type { Json } from '../manifest.ts'
import { isList, isObject, toStrings } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { md5 } from './source-text.ts'

/** A test as an entry of a property file asks for it. */
export interface TestRequest {
  readonly test: Json
  /** Quoted where the column is. */
  readonly columnName: string | null
  readonly tags: readonly string[]
  readonly version: string | number | null
  /** Where it stands in the entry. */
  readonly at: YamlPath
}

/** What a request comes to: which macro with which arguments and which config. */
export interface TestSpec {
  readonly name: string
  readonly namespace: string | null
  readonly kwargs: JsonObject
  /** As written; values are rendered by the caller before they count. */
  readonly config: JsonObject
  readonly description: string
  readonly customName: string | null
}

/** Arguments of a test that are config wherever they stand. */
const configArguments = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'sql_header',
  'meta',
  'database',
  'schema',
  'alias',
] as const

export class TestProblem extends Error {}

const namePattern = /^(?:([a-zA-Z_]\w*)\.)?([a-zA-Z_]\w*)/

/** What stands beside the arguments and is none. */
const noArguments: ReadonlySet<string> = new Set([...configArguments, 'config', 'description', 'name'])
const nothing: JsonObject = Object.freeze({})

/** Reads either spelling: arguments inline, or under `arguments:`. Throws `TestProblem` with what is wrong. */
export function readTestSpec(request: TestRequest, modelArgument: string): TestSpec {
  const { fullName, given } = splitRequest(request.test)
  const match = namePattern.exec(fullName)
  if (!match?.[2]) throw new TestProblem(`'${fullName}' is no name of a test`)
  const names = { name: match[2], namespace: match[1] ?? null }
  const { columnName } = request
  // Most tests are a name alone.
  if (given === nothing) {
    const kwargs: JsonObject =
      columnName === null ? { model: modelArgument } : { column_name: columnName, model: modelArgument }
    return { ...names, kwargs, config: nothing, description: '', customName: null }
  }
  const written = mergeArguments(given, columnName)
  if ('model' in written)
    throw new TestProblem("'model' is filled in by the engine and cannot be an argument")
  const config = readConfig(written)
  const kwargs: Record<string, Json> = Object.fromEntries(
    Object.entries(written).filter(([key]) => !noArguments.has(key)),
  )
  kwargs['model'] = modelArgument
  const { description, name } = written
  return {
    ...names,
    kwargs,
    config,
    description: typeof description === 'string' ? description : '',
    customName: typeof name === 'string' ? name : null,
  }
}

/** What is given inline and below `arguments:`, as one. Spread, not assigned: a key may be called `__proto__`. */
function mergeArguments(given: JsonObject, columnName: string | null): JsonObject {
  const { arguments: nested, ...inline } = given
  const column = columnName === null ? nothing : { column_name: columnName }
  if (isObject(nested)) return { ...inline, ...column, ...nested }
  return columnName === null ? given : { ...given, ...column }
}

function splitRequest(test: Json): { fullName: string; given: JsonObject } {
  if (typeof test === 'string') return { fullName: test, given: nothing }
  if (!isObject(test)) throw new TestProblem('a test is a name, or a name with its arguments below it')
  if (typeof test['test_name'] === 'string') {
    const { test_name: fullName, ...given } = test
    return { fullName, given }
  }
  const entries = Object.entries(test)
  const [entry] = entries
  if (!entry || entries.length !== 1) {
    const keys = entries.map(([key]) => `'${key}'`).join(', ')
    throw new TestProblem(
      `one test has ${entries.length} keys (${keys}); its arguments must be indented below its name`,
    )
  }
  const [fullName, given] = entry
  if (given === null) return { fullName, given: nothing }
  if (!isObject(given)) throw new TestProblem(`the arguments of '${fullName}' must be a mapping`)
  return { fullName, given }
}

const configNames: ReadonlySet<string> = new Set(configArguments)

/** The configs among the arguments, those at the top before those under `config`. */
function readConfig(args: JsonObject): JsonObject {
  const written = args['config']
  if (written !== undefined && written !== null && !isObject(written)) {
    throw new TestProblem("'config' must be a mapping")
  }
  const nested = written ?? nothing
  const config: Record<string, Json> = {}
  for (const key of configArguments) {
    const top = args[key]
    if (isTruthy(top) && key in nested)
      throw new TestProblem(`'${key}' is given twice, inside of config and outside`)
    const value = isTruthy(top) ? top : (nested[key] ?? top)
    if (value !== undefined && value !== null) config[key] = value
  }
  for (const [key, value] of Object.entries(nested))
    if (value !== null && !configNames.has(key)) config[key] = value
  return config
}

function isTruthy(value: Json | undefined): value is Json {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false
  return !(isList(value) && value.length === 0)
}

export interface TestTarget {
  readonly name: string
  readonly isSource: boolean
  readonly version: string | number | null
}

/** dbt's name of a test, and the shortened one that fits a file name and a relation. */
export function testNames(
  spec: TestSpec,
  target: TestTarget,
): { readonly full: string; readonly short: string } {
  if (spec.customName !== null) return { full: spec.customName, short: spec.customName }
  const targetName = target.version === null ? target.name : `${target.name}_v${target.version}`
  const base = `${spec.namespace === null ? '' : `${spec.namespace}_`}${target.isSource ? 'source_' : ''}${spec.name}`
  const identifier = `${base}_${targetName}`
  const parts: string[] = []
  for (const key of sortedKeys(spec.kwargs)) {
    if (key !== 'model') parts.push(...flatParts(spec.kwargs[key] ?? null))
  }
  const full = `${identifier}_${parts.map((part) => part.replace(/[^0-9a-zA-Z_]+/g, '_')).join('__')}`
  return { full, short: full.length >= 64 ? `${identifier.slice(0, 30)}_${md5(full)}` : full }
}

/** Most have two, in order as they are. */
function sortedKeys(object: JsonObject): readonly string[] {
  const keys = Object.keys(object)
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return keys.sort()
  return keys
}

function flatParts(argument: Json): string[] {
  const items = isObject(argument) ? Object.values(argument) : isList(argument) ? argument : [argument]
  return items.map((item) => (typeof item === 'string' ? item : pyStr(toValue(item))))
}

/** The ten hex digits at the end of a test's unique_id. */
export function testHash(fullName: string, spec: TestSpec): string {
  const namespace = pyRepr(spec.namespace ?? 'None')
  const metadata = `{'kwargs': ${hashText(spec.kwargs)}, 'name': ${pyRepr(spec.name)}, 'namespace': ${namespace}}`
  return md5(`${fullName}${metadata}`).slice(-10)
}

/** As Python prints it, keys in order and every scalar as text. */
function hashText(value: Json | JsonObject): string {
  if (typeof value === 'string') return pyRepr(value)
  if (isList(value)) return `[${value.map(hashText).join(', ')}]`
  if (!isObject(value)) return pyRepr(pyStr(toValue(value)))
  let text = ''
  for (const key of sortedKeys(value))
    text += `${text === '' ? '' : ', '}${pyRepr(key)}: ${hashText(value[key] ?? null)}`
  return `{${text}}`
}

/** The template of a generic test, as the artifact shows it. */
export function testRawCode(spec: TestSpec, config: JsonObject): string {
  const macro = spec.namespace === null ? `test_${spec.name}` : `${spec.namespace}.test_${spec.name}`
  const template = `{{ ${macro}(**_dbt_generic_test_kwargs) }}`
  const written = Object.entries(config)
  if (written.length === 0) return template
  const settings = written.map(([key, value]) => `${key}=${configText(value)}`)
  return `${template}{{ config(${settings.join(',')}) }}`
}

function configText(value: Json): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : pyStr(toValue(value))
}

export const testTags = (config: JsonObject): readonly string[] => toStrings(config['tags'])
