import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { isWholeFloat } from './whole-float.ts'
import { isList, isObject, listAt, stringAt, textAt, toStrings } from './json-access.ts'
import type { JsonObject } from './json-access.ts'
import type { PropertyEntry, PropertyFile, PropertySection } from './property-file.ts'
import { report } from '../report.ts'

/** One version of a versioned model and the entry that declares it. */
export interface ModelVersion {
  readonly entry: PropertyEntry
  readonly index: number
  readonly v: string | number
  readonly latest: string | number
  readonly data: JsonObject
}

const patched: ReadonlySet<PropertySection> = new Set<PropertySection>([
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'data_tests',
  'macros',
  'functions',
])

/** The entries that describe something defined elsewhere, by what they describe. */
export class PatchTable {
  readonly diagnostics: readonly Diagnostic[]
  readonly #entries = new Map<string, PropertyEntry>()
  readonly #versions = new Map<string, ModelVersion>()
  readonly #overloads = new Map<string, PropertyEntry>()
  /** Made when it is first asked for: only a project with packages does. */
  #byName: Map<string, PropertyEntry[]> | null = null

  constructor(files: Iterable<PropertyFile>) {
    const diagnostics: Diagnostic[] = []
    for (const file of files) {
      for (const entry of file.entries) {
        if (!patched.has(entry.section)) continue
        const key = tableKey(entry.section, entry.packageName, entry.name)
        const other = this.#entries.get(key)
        if (other) {
          const span = { start: { line: entry.line, column: 1 }, end: { line: entry.line, column: 200 } }
          const params = { name: entry.name, other: `${other.path}, line ${other.line}` }
          diagnostics.push(report('patch-duplicate', params, { path: entry.path, span }))
          continue
        }
        this.#entries.set(key, entry)
        if (entry.section === 'models') this.#addVersions(entry)
        if (entry.section === 'functions') this.#addOverloads(entry)
      }
    }
    this.diagnostics = diagnostics
  }

  #addVersions(entry: PropertyEntry): void {
    for (const version of versionsOf(entry)) {
      const file = stringAt(version.data, 'defined_in') ?? `${entry.name}_v${version.v}`
      this.#versions.set(`${entry.packageName}:${file}`, version)
    }
  }

  /** The first one that names a file has it. */
  #addOverloads(entry: PropertyEntry): void {
    for (const file of overloadFiles(entry)) {
      const key = `${entry.packageName}:${file}`
      if (file !== entry.name && !this.#overloads.has(key)) this.#overloads.set(key, entry)
    }
  }

  /** The function that a function file is an overload of, by the file's name without the extension. */
  overloadOwner(packageName: string, stem: string): PropertyEntry | null {
    return this.#overloads.get(`${packageName}:${stem}`) ?? null
  }

  find(section: PropertySection, packageName: string, name: string): PropertyEntry | null {
    return this.#entries.get(tableKey(section, packageName, name)) ?? null
  }

  /** Entries of this section and name in packages other than this one. */
  others(section: PropertySection, packageName: string, name: string): readonly PropertyEntry[] {
    const all = (this.#byName ??= entriesByName(this.#entries.values())).get(name)
    if (all === undefined) return noEntries
    return all.filter((one) => one.section === section && one.packageName !== packageName)
  }

  /** The version that a model file is, by its name without the extension. */
  versionOfFile(packageName: string, stem: string): ModelVersion | null {
    return this.#versions.get(`${packageName}:${stem}`) ?? null
  }

  entries(): Iterable<PropertyEntry> {
    return this.#entries.values()
  }
}

const noEntries: readonly PropertyEntry[] = Object.freeze([])

function entriesByName(entries: Iterable<PropertyEntry>): Map<string, PropertyEntry[]> {
  const found = new Map<string, PropertyEntry[]>()
  for (const entry of entries) {
    const same = found.get(entry.name)
    if (same) same.push(entry)
    else found.set(entry.name, [entry])
  }
  return found
}

const tableKey = (section: PropertySection, packageName: string, name: string) =>
  `${section}:${packageName}:${name}`

/** Names of the files that a function's entry lists as its overloads. */
export const overloadFiles = (entry: PropertyEntry): readonly string[] =>
  listAt(entry.data, 'overloads').flatMap((one) => (isObject(one) ? (textAt(one, 'defined_in') ?? []) : []))

export function versionsOf(entry: PropertyEntry): ModelVersion[] {
  const declared = listAt(entry.data, 'versions')
    .map((item, index) => ({ item, index }))
    .filter((one): one is { item: JsonObject; index: number } => isObject(one.item))
    .map(({ item, index }) => ({ v: versionValue(item['v']), index, data: item }))
    .filter((one): one is { v: string | number; index: number; data: JsonObject } => one.v !== null)
  const latest = versionValue(entry.data['latest_version']) ?? highest(declared.map((one) => one.v))
  return declared.map((one) => ({ entry, latest: latest ?? one.v, ...one }))
}

const versionValue = (value: Json | undefined): string | number | null =>
  typeof value === 'number' || typeof value === 'string' || isWholeFloat(value) ? value : null

/** As Python compares them: 2 is 2.0, and a text is no number. */
export const sameVersion = (a: Json | undefined, b: Json | undefined): boolean =>
  typeof a === 'string' || typeof b === 'string'
    ? a === b
    : a !== null && b !== null && a !== undefined && b !== undefined && Number(a) === Number(b)

function highest(versions: readonly (string | number)[]): string | number | null {
  const numbers = versions.map(Number)
  if (numbers.some(Number.isNaN))
    return [...versions].sort((a, b) => (String(a) < String(b) ? 1 : -1))[0] ?? null
  return versions.reduce<string | number | null>(
    (best, one) => (best === null || Number(one) > Number(best) ? one : best),
    null,
  )
}

/** Columns of a version: those of the model that it includes, then its own. */
export function versionColumns(version: ModelVersion): readonly Json[] {
  const base = listAt(version.entry.data, 'columns')
  const own = listAt(version.data, 'columns')
  if (own.length === 0) return base
  const rule = own.filter(isObject).find((item) => 'include' in item || 'exclude' in item)
  const kept = base.filter((column) => isObject(column) && includes(rule, textAt(column, 'name') ?? ''))
  const added = own.filter((column) => isObject(column) && textAt(column, 'name') !== null)
  return [...kept, ...added]
}

function includes(rule: JsonObject | undefined, name: string): boolean {
  if (!rule) return true
  const { include, exclude } = rule
  const all = include === undefined || include === 'all' || include === '*'
  if (!all && !toStrings(include).includes(name)) return false
  return !toStrings(exclude).includes(name)
}

/** Tests of a version: its own where it has any list of them, else the model's. */
export function versionTests(version: ModelVersion): readonly Json[] {
  const own = testsOf(version.data)
  return own ?? testsOf(version.entry.data) ?? []
}

/** Tests of an entry, column or version in either spelling; null where none is given. */
export function testsOf(data: JsonObject): readonly Json[] | null {
  const tests = data['data_tests'] ?? data['tests']
  return isList(tests) ? tests : null
}

/** Config of the model with that of the version on top, key by key; of lists the higher comes first. */
export function mergeDeep(lower: JsonObject, higher: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...lower }
  for (const [key, value] of Object.entries(higher)) {
    const below = result[key]
    if (isObject(below) && isObject(value)) result[key] = mergeDeep(below, value)
    else if (isList(value)) result[key] = [...value, ...listOf(below)]
    else result[key] = value
  }
  return result
}

const listOf = (value: Json | undefined): readonly Json[] =>
  isList(value) ? value : value === undefined || value === null ? [] : [value]
