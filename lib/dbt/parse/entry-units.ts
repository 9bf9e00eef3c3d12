import type { Diagnostic } from '../diagnostics.ts'
import type { GraphNode, Json, ManifestNode, ManifestResource } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { listAt } from '../schema/json-access.ts'
import { testsOf, versionColumns, versionTests, versionsOf } from '../schema/patch-table.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { buildGroupUnit, buildResource, buildResourceUnit } from './build-resources.ts'
import { addColumnTests, buildSourceUnit } from './build-source.ts'
import { buildYamlSnapshot } from './file-units.ts'
import type { FileUnitTables } from './file-units.ts'
import { semanticResources } from './model-semantics.ts'
import type { DeclaredResource } from './model-semantics.ts'
import { buildGenericTest } from './generic-tests.ts'
import type { TestRequest } from './test-spec.ts'
import { makeUnit } from './unit.ts'
import type { PlaceOf, Unit } from './unit.ts'

export const entryKey = (entry: PropertyEntry) =>
  `${entry.path}#${entry.section}:${entry.index}:${entry.name}`

/** What one entry of a property file adds to the graph. */
export function buildEntryUnit(entry: PropertyEntry, owner: PackageInfo, tables: FileUnitTables): Unit {
  const key = entryKey(entry)
  switch (entry.section) {
    case 'models':
    case 'seeds':
    case 'snapshots':
      return new TestedEntryBuilder(entry, owner, tables).build(key)
    case 'sources':
      return buildSourceUnit(key, entry, owner, tables)
    case 'exposures':
    case 'metrics':
    case 'semantic_models':
    case 'saved_queries':
    case 'unit_tests':
      return buildResourceUnit(key, entry.section, entry, owner, tables)
    case 'groups':
      return buildGroupUnit(key, entry, owner, tables)
    case 'macros':
    case 'analyses':
    case 'data_tests':
    case 'functions':
      return makeUnit({ key, path: entry.path, diagnostics: entry.diagnostics })
  }
}

class TestedEntryBuilder {
  readonly #entry: PropertyEntry
  readonly #owner: PackageInfo
  readonly #tables: FileUnitTables
  readonly #nodes: ManifestNode[] = []
  readonly #resources: ManifestResource[] = []
  readonly #disabled: GraphNode[] = []
  readonly #reads = new Set<string>()
  readonly #shared = new Set<ReadonlySet<string>>()
  readonly #diagnostics: Diagnostic[] = []
  readonly #places = new Map<string, PlaceOf>()

  constructor(entry: PropertyEntry, owner: PackageInfo, tables: FileUnitTables) {
    this.#entry = entry
    this.#owner = owner
    this.#tables = tables
  }

  build(key: string): Unit {
    const entry = this.#entry
    if (entry.section === 'snapshots') this.#addSnapshot()
    for (const request of this.#requests()) this.#addTest(request)
    if (entry.section === 'models')
      for (const declared of semanticResources(entry)) this.#addResource(declared)
    return makeUnit({
      resources: this.#resources,
      key,
      path: entry.path,
      nodes: this.#nodes,
      disabled: this.#disabled,
      reads: this.#reads,
      sharedReads: [...this.#shared],
      diagnostics: [...entry.diagnostics, ...this.#diagnostics],
      places: this.#places,
    })
  }

  #addResource(declared: DeclaredResource): void {
    const built = buildResource({ ...declared, entry: this.#entry, owner: this.#owner, tables: this.#tables })
    for (const key of built.reads) this.#reads.add(key)
    this.#diagnostics.push(...built.diagnostics)
    if (built.enabled) this.#resources.push(built.resource)
    else this.#disabled.push(built.resource)
    this.#places.set(built.resource.unique_id, built.place)
  }

  #addSnapshot(): void {
    const built = buildYamlSnapshot(this.#entry, this.#owner, this.#tables, this.#reads)
    if (!built) return
    for (const key of built.capture.macroNames) this.#reads.add(`macro:${key}`)
    this.#diagnostics.push(...built.diagnostics)
    if (built.enabled) this.#nodes.push(built.node)
    else this.#disabled.push(built.node)
    this.#place(built.node.unique_id, ['relation'])
  }

  #requests(): readonly TestRequest[] {
    const { data } = this.#entry
    const found: TestRequest[] = []
    const versions = this.#entry.section === 'models' && 'versions' in data ? versionsOf(this.#entry) : []
    if (versions.length === 0) {
      this.#addColumnRequests(listAt(data, 'columns'), null, found)
      this.#addRequests(testsOf(data) ?? [], [], null, found)
    }
    for (const version of versions) {
      this.#addColumnRequests(versionColumns(version), version.v, found)
      const own = testsOf(version.data) !== null
      this.#addRequests(versionTests(version), own ? ['versions', version.index] : [], version.v, found)
    }
    return found
  }

  #addColumnRequests(columns: readonly Json[], version: string | number | null, found: TestRequest[]): void {
    const { data } = this.#entry
    // What stands below config: is for loading a seed alone.
    const options = { tags: noTags, version, quoting: data['quote_columns'] === true ? this.#tables : null }
    addColumnTests(columns, ['columns'], options, found)
  }

  #addRequests(
    tests: readonly Json[],
    at: YamlPath,
    version: string | number | null,
    found: TestRequest[],
  ): void {
    const key = 'data_tests' in this.#entry.data ? 'data_tests' : 'tests'
    for (const [index, test] of tests.entries())
      found.push({ test, columnName: null, tags: noTags, version, at: [...at, key, index] })
  }

  #addTest(request: TestRequest): void {
    const thing = {
      entry: this.#entry,
      owner: this.#owner,
      target: { name: this.#entry.name, isSource: false, version: request.version },
      source: null,
      yamlKey: this.#entry.section,
    }
    const built = buildGenericTest(request, thing, this.#tables, this.#reads)
    this.#shared.add(built.sharedReads)
    if (built.diagnostics.length > 0) this.#diagnostics.push(...built.diagnostics)
    if (!('node' in built)) return
    if (built.enabled) this.#nodes.push(built.node)
    else this.#disabled.push(built.node)
    this.#place(built.node.unique_id, request.at)
  }

  #place(uniqueId: string, at: YamlPath): void {
    this.#places.set(uniqueId, () => {
      const span = this.#tables.locate(this.#entry, at)
      return span && { path: this.#entry.path, span }
    })
  }
}

const noTags: readonly string[] = Object.freeze([])
