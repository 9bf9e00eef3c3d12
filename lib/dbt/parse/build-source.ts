import { JinjaRuntimeError } from '#lib/jinja/index.ts'
import { quoteIdentifier } from '../context/relation-style.ts'
import { Relation } from '../context/relation.ts'
import { externalLocation } from '../compile/external-location.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { GraphNode, Json, ManifestNode, ManifestSource } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { report } from '../report.ts'
import { isObject, listAt, objectAt, stringAt, stringsAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { testsOf } from '../schema/patch-table.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import type { BuildTables } from './build-node.ts'
import { mergeObjects, readColumns, unique } from './columns.ts'
import { renderDescription } from './descriptions.ts'
import { quotingPolicy } from './environment.ts'
import { buildGenericTest, entryFolders } from './generic-tests.ts'
import { resolveConfig } from './resolve-config.ts'
import type { TestRequest } from './test-spec.ts'
import { makeUnit } from './unit.ts'
import type { PlaceOf, Unit } from './unit.ts'

/** A source of a property file: its tables and their tests. */
export function buildSourceUnit(
  key: string,
  entry: PropertyEntry,
  owner: PackageInfo,
  tables: BuildTables,
): Unit {
  return new SourceBuilder(entry, owner, tables).build(key)
}

class SourceBuilder {
  readonly #entry: PropertyEntry
  readonly #owner: PackageInfo
  readonly #tables: BuildTables
  readonly #reads = new Set<string>()
  readonly #shared = new Set<ReadonlySet<string>>()
  readonly #diagnostics: Diagnostic[] = []
  readonly #sources: ManifestSource[] = []
  readonly #nodes: ManifestNode[] = []
  readonly #disabled: GraphNode[] = []
  readonly #places = new Map<string, PlaceOf>()

  constructor(entry: PropertyEntry, owner: PackageInfo, tables: BuildTables) {
    this.#entry = entry
    this.#owner = owner
    this.#tables = tables
  }

  build(key: string): Unit {
    const { data } = this.#entry
    const seen = new Set<string>()
    listAt(data, 'tables').forEach((table, index) => {
      const at: YamlPath = ['tables', index]
      const name = isObject(table) ? textAt(table, 'name') : null
      if (!isObject(table) || name === null) {
        this.#fault(
          'yaml-invalid',
          { problem: 'a table of a source is a mapping that begins with a name' },
          at,
        )
      } else if (seen.has(name)) {
        const params = { name: `${this.#entry.name}.${name}`, kind: 'source tables', other: 'above it' }
        this.#fault('node-duplicate', params, at)
      } else {
        seen.add(name)
        this.#addTable(table, name, at)
      }
    })
    return makeUnit({
      key,
      path: this.#entry.path,
      sources: this.#sources,
      nodes: this.#nodes,
      disabled: this.#disabled,
      reads: this.#reads,
      sharedReads: [...this.#shared],
      diagnostics: [...this.#entry.diagnostics, ...this.#diagnostics],
      places: this.#places,
    })
  }

  #fault<Code extends 'yaml-invalid' | 'node-duplicate' | 'config-invalid'>(
    code: Code,
    params: Parameters<typeof report<Code>>[1],
    at: YamlPath,
  ): void {
    const place = { path: this.#entry.path, span: this.#tables.locate(this.#entry, at) }
    this.#diagnostics.push(report(code, params, place))
  }

  #addTable(table: JsonObject, name: string, at: YamlPath): void {
    const source = this.#makeSource(table, name, at)
    this.#addTests(table, name, at)
    if (source.config['enabled'] === false) this.#disabled.push(source)
    else this.#sources.push(source)
  }

  #makeSource(table: JsonObject, name: string, at: YamlPath): ManifestSource {
    const { environment } = this.#tables
    const entry = this.#entry
    const { data } = entry
    const owner = this.#owner
    const uniqueId = `source.${owner.name}.${entry.name}.${name}`
    const fqn = [owner.name, ...entryFolders(entry, owner), entry.name, name]
    const properties = sourceConfig(data, table)
    const resolved = resolveConfig({
      type: 'source',
      fqn,
      own: owner,
      root: environment.project.root,
      properties,
      calls: {},
    })
    const { config } = resolved
    for (const fault of resolved.faults) this.#fault('config-invalid', fault, at)
    const options = {
      environment,
      docs: this.#tables.docs,
      packageName: owner.name,
      path: entry.path,
      uniqueId,
      reads: this.#reads,
      sharedReads: [...this.#shared],
    }
    const describe = (text: string, where: YamlPath) => {
      const rendered = renderDescription(text, options)
      if (rendered.fault)
        this.#diagnostics.push({ ...rendered.fault, span: this.#tables.locate(entry, where) })
      return rendered
    }
    const description = describe(textAt(table, 'description') ?? '', [...at, 'description'])
    const sourceDescription = describe(textAt(data, 'description') ?? '', ['description'])
    const columns = readColumns(listAt(table, 'columns'), options)
    for (const { index, diagnostic } of columns.diagnostics) {
      const span = this.#tables.locate(entry, [...at, 'columns', index, 'description'])
      this.#diagnostics.push({ ...diagnostic, span })
    }
    const quoting = mergeObjects(objectAt(data, 'quoting'), objectAt(table, 'quoting'))
    const database =
      textAt(data, 'database') ??
      textAt(data, 'catalog') ??
      textAt(data, 'project') ??
      environment.target.database
    const schema = textAt(data, 'schema') ?? textAt(data, 'dataset') ?? entry.name
    const identifier = textAt(table, 'identifier') ?? name
    const relation = Relation.create(environment.style, {
      database,
      schema,
      identifier,
      quotePolicy: { ...environment.quoting, ...quotingPolicy(quoting) },
    })
    const source: ManifestSource = {
      unique_id: uniqueId,
      resource_type: 'source',
      name,
      package_name: owner.name,
      path: packagePath(entry, owner),
      original_file_path: packagePath(entry, owner),
      fqn,
      description: description.text,
      tags: unique(stringsAt(config, 'tags')),
      meta: objectAt(config, 'meta'),
      depends_on: { nodes: [], macros: [] },
      config,
      origin: { path: entry.path, line: entry.line, patchPath: null, patchLine: null },
      source_name: entry.name,
      source_description: sourceDescription.text,
      loader: textAt(data, 'loader') ?? '',
      identifier,
      database,
      schema,
      relation_name: relation.render(),
      columns: columns.columns,
      freshness: config['freshness'] ?? null,
      loaded_at_field: stringAt(config, 'loaded_at_field'),
      loaded_at_query: stringAt(config, 'loaded_at_query'),
      quoting: { database: null, schema: null, identifier: null, column: null, ...quoting },
      external: table['external'] ?? null,
      source_meta: mergeObjects(objectAt(data, 'meta'), objectAt(objectAt(data, 'config'), 'meta')),
      unrendered_config: resolved.unrendered,
      unrendered_database: textAt(entry.written, 'database'),
      unrendered_schema: textAt(entry.written, 'schema'),
      doc_blocks: description.docBlocks,
    }
    const elsewhere = environment.target.type === 'duckdb' ? placeOf(source) : null
    return elsewhere === null ? source : { ...source, relation_name: elsewhere }
  }

  #addTests(table: JsonObject, name: string, at: YamlPath): void {
    const { data } = this.#entry
    const tags = [...stringsAt(data, 'tags'), ...stringsAt(table, 'tags')]
    const quoteColumns =
      objectAt(data, 'quoting')['column'] === true || objectAt(table, 'quoting')['column'] === true
    for (const request of tableTests(table, at, tags, quoteColumns ? this.#tables : null)) {
      const built = buildGenericTest(
        request,
        {
          entry: this.#entry,
          owner: this.#owner,
          target: { name: `${this.#entry.name}_${name}`, isSource: true, version: null },
          source: [this.#entry.name, name],
          yamlKey: 'sources',
        },
        this.#tables,
        this.#reads,
      )
      this.#shared.add(built.sharedReads)
      this.#diagnostics.push(...built.diagnostics)
      if (!('node' in built)) continue
      if (built.enabled) this.#nodes.push(built.node)
      else this.#disabled.push(built.node)
      const where = request.at
      this.#places.set(built.node.unique_id, () => {
        const span = this.#tables.locate(this.#entry, where)
        return span && { path: this.#entry.path, span }
      })
    }
  }
}

export const packagePath = (entry: PropertyEntry, owner: PackageInfo): string =>
  entry.path.slice(owner.prefix.length)

function tableTests(
  table: JsonObject,
  at: YamlPath,
  tags: readonly string[],
  quoting: BuildTables | null,
): TestRequest[] {
  const key = 'data_tests' in table ? 'data_tests' : 'tests'
  const found = (testsOf(table) ?? []).map((test, index): TestRequest => ({
    test,
    columnName: null,
    tags,
    version: null,
    at: [...at, key, index],
  }))
  addColumnTests(listAt(table, 'columns'), [...at, 'columns'], { tags, version: null, quoting }, found)
  return found
}

export interface ColumnTestOptions {
  readonly tags: readonly string[]
  readonly version: string | number | null
  /** Given where columns are quoted unless they say otherwise. */
  readonly quoting: BuildTables | null
}

/** The tests of documented columns, added to what was found before. */
export function addColumnTests(
  columns: readonly Json[],
  at: YamlPath,
  options: ColumnTestOptions,
  found: TestRequest[],
): void {
  for (let place = 0; place < columns.length; place += 1) {
    const column = columns[place]
    const tests = isObject(column) ? testsOf(column) : null
    if (isObject(column) && tests !== null)
      addTestsOf(column, tests, { ...options, at: [...at, place] }, found)
  }
}

function addTestsOf(
  column: JsonObject,
  tests: readonly Json[],
  options: ColumnTestOptions & { readonly at: YamlPath },
  found: TestRequest[],
): void {
  const name = textAt(column, 'name')
  if (name === null) return
  const { version, quoting, at } = options
  const key = 'data_tests' in column ? 'data_tests' : 'tests'
  const quote = column['quote'] === true || (column['quote'] === undefined && quoting !== null)
  const own = stringsAt(column, 'tags')
  const config = stringsAt(objectAt(column, 'config'), 'tags')
  const tags = own.length + config.length === 0 ? options.tags : [...options.tags, ...own, ...config]
  const columnName = quote ? quoteColumn(name, quoting) : name
  for (const [index, test] of tests.entries())
    found.push({ test, columnName, tags, version, at: [...at, key, index] })
}

function quoteColumn(name: string, tables: BuildTables | null): string {
  return tables ? quoteIdentifier(tables.environment.style, name) : `"${name}"`
}

/** `config:` of the table over that of the source, with the keys that may also stand beside it. */
function sourceConfig(source: JsonObject, table: JsonObject): JsonObject {
  const own = objectAt(source, 'config')
  const below = objectAt(table, 'config')
  const config: Record<string, Json> = { ...own, ...below }
  const freshness = mergeFreshness([
    source['freshness'],
    own['freshness'],
    table['freshness'],
    below['freshness'],
  ])
  if (freshness !== undefined) config['freshness'] = freshness
  else delete config['freshness']
  const pick = (key: string): Json => {
    if (key in table) return table[key] ?? below[key] ?? null
    return below[key] ?? source[key] ?? own[key] ?? null
  }
  config['loaded_at_field'] = pick('loaded_at_field')
  config['loaded_at_query'] =
    'loaded_at_field' in table && !('loaded_at_query' in table)
      ? (below['loaded_at_query'] ?? null)
      : pick('loaded_at_query')
  config['meta'] = {
    ...objectAt(source, 'meta'),
    ...objectAt(own, 'meta'),
    ...objectAt(table, 'meta'),
    ...objectAt(below, 'meta'),
  }
  const tags = [source, own, table, below].flatMap((level) => stringsAt(level, 'tags'))
  config['tags'] = [...new Set(tags)].sort()
  return config
}

/** undefined: nobody says anything; null: switched off. */
function mergeFreshness(levels: readonly (Json | undefined)[]): Json | undefined {
  let result: JsonObject | null | undefined
  for (const level of levels) {
    if (level === undefined) continue
    if (level === null) result = null
    else if (isObject(level)) result = mergeThresholds(result ?? emptyFreshness, level)
  }
  return result
}

const noTime: JsonObject = { count: null, period: null }
const emptyFreshness: JsonObject = { warn_after: noTime, error_after: noTime, filter: null }

function mergeThresholds(lower: JsonObject, higher: JsonObject): JsonObject {
  const time = (key: string): Json => {
    if (!(key in higher)) return lower[key] ?? noTime
    const value = higher[key]
    return isObject(value) ? { ...noTime, ...objectAt(lower, key), ...value } : null
  }
  return {
    warn_after: time('warn_after'),
    error_after: time('error_after'),
    filter: higher['filter'] ?? lower['filter'] ?? null,
  }
}

/** Where DuckDB reads the source; what is wrong with it is said where it is read. */
function placeOf(source: ManifestSource): string | null {
  try {
    return externalLocation(source)
  } catch (error) {
    if (error instanceof JinjaRuntimeError) return null
    throw error
  }
}
