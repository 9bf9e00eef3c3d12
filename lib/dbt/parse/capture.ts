import { PyDict, PyFloat, isObjectValue, pyStr, staticCalls, toPlain } from '#lib/jinja/index.ts'
import type {
  CallArgs,
  JinjaError,
  PlainJson,
  StaticCall,
  StaticCalls,
  Template,
  Value,
} from '#lib/jinja/index.ts'
import { fail } from '../context/host.ts'
import { Relation } from '../context/relation.ts'
import type { Span } from '#lib/core/text-position.ts'
import type { Json, ManifestRef } from '../manifest.ts'
import { toJson } from '../schema/render-yaml.ts'
import { isObject } from '../schema/json-access.ts'
import { wholeFloat } from '../schema/whole-float.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { mergeConfigCall } from './config-rules.ts'

/** What the templates of one node say about it, as found in the parse phase. */
export interface Capture {
  readonly refs: readonly ManifestRef[]
  readonly sources: readonly (readonly [string, string])[]
  readonly metrics: readonly (readonly string[])[]
  readonly functions: readonly (readonly string[])[]
  readonly config: JsonObject
  /** Configs as the file has them, for the comparison of states; null where it is the same as `config`. */
  readonly unrendered: JsonObject | null
  /** unique_ids of the macros that the template itself calls. */
  readonly macros: readonly string[]
  /** Bare names of every macro that took part, for the next parse to know what an edit of a macro touches. */
  readonly macroNames: ReadonlySet<string>
  /** Where each ref or source was first written, for diagnostics of the graph: by `ref:name` or `source:a.b`. */
  readonly places: ReadonlyMap<string, CapturePlace>
  readonly error: JinjaError | null
}

export interface CapturePlace {
  readonly path: string
  readonly span: Span
}

/** Collects while a template is rendered in the parse phase. */
export class CaptureBuilder {
  readonly refs: ManifestRef[] = []
  readonly sources: [string, string][] = []
  readonly metrics: string[][] = []
  readonly functions: string[][] = []
  readonly config: Record<string, Json> = {}
  readonly macros = new Set<string>()
  readonly macroNames = new Set<string>()
  readonly places = new Map<string, CapturePlace>()
  error: JinjaError | null = null
  unrendered: JsonObject | null = null
  /** Whether a call of config() was reached. */
  isConfigured = false

  addRef(ref: ManifestRef, place: CapturePlace | null): void {
    this.refs.push(ref)
    this.#place(refKey(ref), place)
  }

  addSource(source: string, table: string, place: CapturePlace | null): void {
    this.sources.push([source, table])
    this.#place(sourceKey(source, table), place)
  }

  /** As where dbt reads a file without Jinja: it keeps a set of them. */
  dropRepeatedSources(): void {
    const seen = new Set<string>()
    const kept = this.sources.filter(([source, table]) => {
      const key = sourceKey(source, table)
      return seen.size !== seen.add(key).size
    })
    this.sources.splice(0, this.sources.length, ...kept)
  }

  addFunction(names: string[], place: CapturePlace | null): void {
    this.functions.push(names)
    this.#place(functionKey(names.at(-1) ?? ''), place)
  }

  #place(key: string, place: CapturePlace | null): void {
    if (place && !this.places.has(key)) this.places.set(key, place)
  }

  addConfig(call: JsonObject): void {
    this.isConfigured = true
    mergeConfigCall(this.config, call)
  }

  finish(): Capture {
    const { refs, sources, metrics, functions, config, unrendered, macroNames, places, error } = this
    const macros = [...this.macros]
    return { refs, sources, metrics, functions, config, unrendered, macros, macroNames, places, error }
  }
}

export const refKey = (ref: ManifestRef) => `ref:${ref.package ?? ''}.${ref.name}.${ref.version ?? ''}`
export const functionKey = (name: string) => `function:${name}`
export const sourceKey = (source: string, table: string) => `source:${source}.${table}`

export const emptyCapture: Capture = new CaptureBuilder().finish()

/** `ref(name)`, `ref(package, name)`, with `version` or `v`. */
export function readRefArguments(args: CallArgs): ManifestRef {
  const positional = args.positional.map((value) => textArgument(value, 'ref'))
  const given = args.keyword.get('version') ?? args.keyword.get('v') ?? null
  const version = given === null ? null : typeof given === 'number' ? given : versionArgument(given)
  const [first, second] = positional
  if (first === undefined || positional.length > 2) {
    throw fail('call-arguments', {
      problem: `ref() takes the name of a model, or a package and a name; ${positional.length} arguments were given`,
    })
  }
  return second === undefined
    ? { name: first, package: null, version }
    : { name: second, package: first, version }
}

function versionArgument(given: Value): string | number {
  if (!(given instanceof PyFloat)) return pyStr(given)
  return Number.isInteger(given.value) ? wholeFloat(given.value) : given.value
}

export function readSourceArguments(args: CallArgs): [string, string] {
  const [source, table, ...rest] = args.positional.map((value) => textArgument(value, 'source'))
  const [keyword] = args.keyword.keys()
  if (keyword !== undefined) {
    throw fail('call-arguments', {
      problem: `source() takes its two names in order, without '${keyword}=': source('the_source', 'the_table')`,
    })
  }
  if (source === undefined || table === undefined || rest.length > 0) {
    throw fail('call-arguments', {
      problem: `source() takes the name of a source and the name of a table; ${args.positional.length} arguments were given`,
    })
  }
  return [source, table]
}

function textArgument(value: Value, name: string): string {
  if (typeof value !== 'string') {
    throw fail('call-arguments', {
      problem: `${name}() takes names as text, not ${pyStr(value) || 'an undefined value'}`,
    })
  }
  return value
}

/** The arguments of `config(...)`: keywords, or one dict; as in dbt never both, nor nothing. */
export function readConfigArguments(args: CallArgs): JsonObject {
  const [first] = args.positional
  const isOneKind = args.positional.length === 0 ? args.keyword.size > 0 : args.keyword.size === 0
  if (!isOneKind || args.positional.length > 1 || (first !== undefined && !(first instanceof PyDict))) {
    throw fail('call-arguments', {
      problem: "config() takes keyword arguments, such as config(materialized='table')",
    })
  }
  if (first instanceof PyDict) {
    for (const { key, value } of first.entries()) refuseUnkept(pyStr(key), value)
    return configJson(toPlain(first, wholeFloat))
  }
  for (const [key, value] of args.keyword) refuseUnkept(key, value)
  return configJson(
    Object.fromEntries([...args.keyword].map(([key, value]) => [key, toPlain(value, wholeFloat)])),
  )
}

/** A config is written down with its model: dbt cannot do that with a relation or a function, and does not go on. */
function refuseUnkept(key: string, value: Value): void {
  if (!isObjectValue(value)) return
  if (value.kind === 'dict') for (const { value: item } of value.entries()) refuseUnkept(key, item)
  else if (value.kind === 'list' || value.kind === 'tuple')
    for (const item of value.items) refuseUnkept(key, item)
  else if (value.kind === 'function' || value instanceof Relation) {
    const what = value.kind === 'function' ? `the function ${value.name}` : 'a relation'
    throw fail('call-arguments', {
      problem: `config() takes text, numbers, lists and dicts; '${key}' is ${what}`,
    })
  }
}

function configJson(plain: unknown): JsonObject {
  const json = toJson(plain)
  if (!isObject(json)) return {}
  for (const key of ['pre', 'post']) {
    if (Object.hasOwn(json, `${key}-hook`) && Object.hasOwn(json, `${key}_hook`))
      throw fail('call-arguments', {
        problem: `config() names both '${key}_hook' and '${key}-hook'; give all hooks under one of them`,
      })
  }
  return json
}

/**
 * The arguments of the first call of config() in a file, unrendered: what dbt compares between states. Null where the
 * file itself has no such call; dbt does not see one with a blank before its parenthesis.
 */
export function unrenderedConfig(calls: StaticCalls, text: string): JsonObject | null {
  if (!text.includes('config(')) return null
  const sources = calls.keywordSources.get('config')
  return sources && sources.size > 0 ? Object.fromEntries(sources) : null
}

const watched = ['ref', 'source', 'config', 'var'] as const

/**
 * What a template says that is only text and calls of ref, source, config and var with literal arguments: most models.
 * Null where it has to be rendered to know.
 */
export function captureStatically(
  template: Template,
  calls: StaticCalls,
  resourceType: unknown,
): Capture | null {
  if (!calls.complete) return null
  const builder = new CaptureBuilder()
  for (const name of watched) builder.macroNames.add(name)
  for (const call of calls.calls) if (!addStaticCall(builder, call)) return null
  if (resourceType === 'model' && isExtracted(calls, template.source.text)) builder.dropRepeatedSources()
  else builder.unrendered = unrenderedConfig(calls, template.source.text)
  return builder.finish()
}

/** Trimmed blanks and statements; of comments dbt's reader knows both. */
const beyondExtraction = /\{\{[-+]|[-+]\}\}|\{%/

/**
 * dbt reads such a file without Jinja where it holds no var, no number and nothing that is spelled as only Jinja does,
 * and then keeps the values as they are.
 */
function isExtracted({ calls }: StaticCalls, text: string): boolean {
  const plain = (value: PlainJson): boolean =>
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'object' && value !== null && Object.values(value).every(plain))
  return (
    calls.every((call) => call.name !== 'var' && isPlain(call, plain) && call.isPython) &&
    !beyondExtraction.test(text)
  )
}

/** A version may be a number. A file whose config() has hooks is read by Jinja. */
const isPlain = ({ name, keyword }: StaticCall, plain: (value: PlainJson) => boolean) =>
  name === 'ref' || Object.entries(keyword).every(([key, value]) => !hookKeys.has(key) && plain(value))

const hookKeys: ReadonlySet<string> = new Set(['pre_hook', 'post_hook'])

const watchedNames: ReadonlySet<string> = new Set(watched)

const configName: ReadonlySet<string> = new Set(['config'])

/** Of a template that prints anything else it has to be rendered to know; then only its config is looked at here. */
export const scanCalls = (template: Template): StaticCalls =>
  staticCalls(template, template.body.every(mayBeStatic) ? watchedNames : configName)

const mayBeStatic = (statement: Template['body'][number]): boolean =>
  statement.type === 'text' ||
  (statement.type === 'output' &&
    statement.expression.type === 'call' &&
    statement.expression.callee.type === 'name' &&
    watchedNames.has(statement.expression.callee.name))

function addStaticCall(builder: CaptureBuilder, call: StaticCall): boolean {
  const [first, second] = call.positional
  switch (call.name) {
    case 'ref': {
      const version = call.keyword['version'] ?? call.keyword['v'] ?? null
      if (typeof first !== 'string' || call.positional.length > 2) return false
      if (version !== null && typeof version !== 'string' && typeof version !== 'number') return false
      if (second !== undefined && typeof second !== 'string') return false
      const ref = second === undefined ? { name: first, package: null } : { name: second, package: first }
      builder.addRef({ ...ref, version }, call.place)
      return true
    }
    case 'source':
      if (typeof first !== 'string' || typeof second !== 'string' || call.positional.length !== 2)
        return false
      if (Object.keys(call.keyword).length > 0) return false
      builder.addSource(first, second, call.place)
      return true
    case 'config':
      if (call.positional.length > 0 || Object.keys(call.keyword).length === 0) return false
      builder.addConfig(plainObject(call.keyword))
      return true
    default:
      return true
  }
}

function plainObject(keyword: Readonly<Record<string, PlainJson>>): JsonObject {
  const result: Record<string, Json> = {}
  for (const [key, value] of Object.entries(keyword)) result[key] = value
  return result
}
