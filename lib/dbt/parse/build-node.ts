import { Relation } from '../context/relation.ts'
import type { Diagnostic, Severity } from '../diagnostics.ts'
import type { Json, ManifestColumn, ManifestNode, ResourceType } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { report, reportJinja } from '../report.ts'
import { isList, isObject, listAt, objectAt, stringAt, stringsAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import type { Capture } from './capture.ts'
import { modelConstraint, readColumns, unique } from './columns.ts'
import { checkConfig } from './check-config.ts'
import { configPlace } from './config-place.ts'
import { contractOf } from './contract.ts'
import { configuredBy, originOf } from './described-by.ts'
import { renderDescription } from './descriptions.ts'
import type { DocTable } from './descriptions.ts'
import { quotingPolicy } from './environment.ts'
import type { ParseEnvironment } from './environment.ts'
import type { MacroRegistry } from './macro-registry.ts'
import { foreignLinks } from './foreign-keys.ts'
import { relationNames } from './relation-names.ts'
import { captureMore } from './render-capture.ts'
import { resolveConfig } from './resolve-config.ts'
import type { ConfigFault } from './normalize-config.ts'
import type { ResolvedConfig } from './resolve-config.ts'
import { macroKey } from './unit.ts'
import { seedReads } from './seed-reads.ts'

/** What building any node needs of the rest of the project. */
export interface BuildTables {
  readonly environment: ParseEnvironment
  readonly registry: MacroRegistry
  readonly docs: DocTable
  /** Text of a fixture file of unit tests, `name.csv` for example; null where there is none. */
  readonly fixture: (fileName: string) => string | null
  /** The place of something within a property entry; reads the file again, so only for faults. */
  readonly locate: (entry: PropertyEntry, at: YamlPath, part?: 'key' | 'value') => Diagnostic['span']
  /** Text of a file, for faults alone. */
  readonly textOf: (path: string) => string
}

export type NodeType = 'model' | 'seed' | 'snapshot' | 'analysis' | 'test' | 'operation' | 'function'

/** The YAML side of a node; of a versioned model, that of one version. */
export interface NodeProperties {
  readonly entry: PropertyEntry
  readonly description: string
  readonly columns: readonly Json[]
  /** Where the columns stand in the entry, for diagnostics. */
  readonly columnsPath: YamlPath
  readonly config: JsonObject
  /** `config:` alone, before its Jinja is rendered. */
  readonly writtenConfig: JsonObject
  readonly constraints: readonly Json[]
  readonly version: string | number | null
  readonly latestVersion: string | number | null
  readonly deprecationDate: string | null
  readonly timeSpine: Json
}

/** What a generic test has besides. */
export interface GenericParts {
  readonly description: string
  readonly tags: readonly string[]
  readonly metadata: NonNullable<ManifestNode['test_metadata']>
  readonly columnName: string | null
  readonly fileKeyName: string
}

export interface NodeSeed {
  readonly type: NodeType
  readonly uniqueId: string
  readonly name: string
  readonly owner: PackageInfo
  readonly fqn: readonly string[]
  readonly path: string
  readonly packagePath: string
  /** Path of the file from the root of the project, for diagnostics. */
  readonly filePath: string
  readonly line: number
  readonly raw: string
  readonly checksum: string
  readonly language: 'sql' | 'python'
  readonly capture: Capture
  readonly properties: NodeProperties | null
  /** What only few kinds of nodes have. */
  readonly extra?: Partial<ManifestNode>
  readonly generic?: GenericParts
  readonly rootConfig?: JsonObject
}

export interface BuiltNode {
  readonly node: ManifestNode
  readonly capture: Capture
  readonly enabled: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** Joins what the file and the YAML say into a node of the manifest. What it depends on is added to `reads`. */
export function buildNode(seed: NodeSeed, tables: BuildTables, reads: Set<string>): BuiltNode {
  const { environment } = tables
  const diagnostics: Diagnostic[] = []
  const { properties, generic } = seed
  const resolved = resolveConfig({
    type: seed.type,
    fqn: seed.fqn,
    own: configuredBy(seed, environment),
    root: environment.project.root,
    properties: properties?.config ?? seed.rootConfig ?? noConfig,
    writtenProperties: seed.type === 'test' ? noConfig : (properties?.writtenConfig ?? noConfig),
    calls: seed.capture.config,
    unrenderedCalls: seed.capture.unrendered,
  })
  const { config } = resolved
  for (const fault of resolved.faults) diagnostics.push(configFault(seed, fault, tables))
  for (const fault of checkConfig(seed, config, tables, reads))
    diagnostics.push(configFault(seed, fault, tables))
  const capture = captureHooks(seed, config, tables)
  if (capture.error) diagnostics.push(reportJinja(capture.error, seed.uniqueId))
  if (seed.type === 'seed' && capture.refs.length + capture.sources.length > 0)
    diagnostics.push(configFault(seed, seedReads(seed.name, capture), tables))
  addMacroReads(capture.macroNames, reads)
  const described = describe(seed, tables, reads, diagnostics)
  const version = properties?.version ?? null
  const tags = tagsOf(config, properties?.config ?? noConfig)
  const draft = drafted(seed, resolved, tags)
  const named = { name: seed.name, package_name: seed.owner.name, version }
  const names = relationNames(named, draft, config, { environment, registry: tables.registry, reads })
  if (names.error) diagnostics.push({ ...reportJinja(names.error, seed.uniqueId) })
  const constraints = constraintsOf(properties?.constraints ?? noConstraints)
  const place = snapshotPlace(seed.type, config, names)
  const foreign = seed.type === 'model' ? foreignLinks(constraints, described.columns) : null
  // In one piece, for there are very many: each copy of so large an object shows.
  const plain: ManifestNode = {
    unique_id: seed.uniqueId,
    resource_type: seed.type,
    name: seed.name,
    package_name: seed.owner.name,
    path: seed.path,
    original_file_path: seed.packagePath,
    fqn: seed.fqn,
    tags: generic ? unique([...generic.tags, ...tags]) : tags,
    meta: objectAt(config, 'meta'),
    config,
    version,
    unrendered_config: resolved.unrendered,
    raw_code: seed.raw,
    language: seed.language,
    description: generic ? generic.description : described.text,
    depends_on: { nodes: unlinked, macros: capture.macros },
    origin: originOf(seed, environment),
    database: place.database,
    schema: place.schema,
    alias: names.alias,
    relation_name: relationName(seed.type, config, place, names.alias, environment),
    checksum: seed.checksum === '' ? noChecksum : { name: 'sha256', checksum: seed.checksum },
    columns: described.columns,
    refs: withMore(capture.refs, foreign?.refs),
    sources: withMore(capture.sources, foreign?.sources),
    metrics: capture.metrics,
    functions: capture.functions,
    access: seed.type === 'model' ? accessOf(config) : null,
    group: ownGroup(config),
    latest_version: properties?.latestVersion ?? null,
    test_metadata: generic?.metadata ?? null,
    attached_node: null,
    column_name: generic?.columnName ?? null,
    doc_blocks: described.docBlocks,
    docs: config['docs'] ?? shownDocs,
    constraints,
    contract: contractOf({
      config,
      columns: described.columns,
      constraints,
      isModel: seed.type === 'model',
    }),
    deprecation_date: properties?.deprecationDate ?? null,
    time_spine: properties?.timeSpine ?? null,
    file_key_name: generic?.fileKeyName ?? null,
    index: null,
  }
  const node = seed.extra ? { ...plain, ...seed.extra } : plain
  if (node.contract.enforced && seed.type === 'model') checkContract(node, properties, tables, diagnostics)
  const enabled = config['enabled'] !== false
  return {
    node,
    capture,
    enabled,
    diagnostics: diagnostics.length === 0 ? noDiagnostics : claimAll(diagnostics, seed.uniqueId),
  }
}

// In functions of their own: a closure within the one above would put all that it knows on the heap, for every node.

function addMacroReads(names: ReadonlySet<string>, reads: Set<string>): void {
  names.forEach((name) => reads.add(macroKey(name)))
}

/** What the macros that make names may ask of a node; few projects have any. */
function drafted(seed: NodeSeed, { config, unrendered }: ResolvedConfig, tags: readonly string[]) {
  return () => ({
    unique_id: seed.uniqueId,
    resource_type: seed.type,
    name: seed.name,
    package_name: seed.owner.name,
    path: seed.path,
    original_file_path: seed.packagePath,
    fqn: seed.fqn,
    tags,
    meta: objectAt(config, 'meta'),
    config,
    version: seed.properties?.version ?? null,
    unrendered_config: unrendered,
    raw_code: seed.raw,
    language: seed.language,
  })
}

const claimAll = (diagnostics: readonly Diagnostic[], uniqueId: string): readonly Diagnostic[] =>
  diagnostics.map((one) => claim(one, uniqueId))

/** What a node depends on before it is linked; by this very list the link tells that it is the first. */
export const unlinked: readonly string[] = Object.freeze([])
/** The group that a node says itself to be in. */
export const ownGroup = (config: JsonObject): string | null => stringAt(config, 'group')

const noDiagnostics: readonly Diagnostic[] = Object.freeze([])
const noConstraints: readonly Json[] = Object.freeze([])
const noChecksum: ManifestNode['checksum'] = Object.freeze({ name: 'none', checksum: '' })
const shownDocs: Json = Object.freeze({ show: true, node_color: null })
const constraintsOf = (written: readonly Json[]): readonly JsonObject[] =>
  written.length === 0 ? noneConstrained : written.filter(isObject).map(modelConstraint)
const noneConstrained: readonly JsonObject[] = Object.freeze([])
const noConfig: JsonObject = {}
/** Most have no more. */
const withMore = <T>(items: readonly T[], more: readonly T[] | undefined): readonly T[] =>
  more === undefined || more.length === 0 ? items : [...items, ...more]
const claim = (one: Diagnostic, uniqueId: string): Diagnostic =>
  one.uniqueId === null ? { ...one, uniqueId } : one
const noTags: readonly string[] = Object.freeze([])
const stringList = (value: Json | undefined): readonly string[] =>
  isList(value) && value.length > 0
    ? value.filter((item): item is string => typeof item === 'string')
    : noTags

/** In the order in which dbt comes to read them: those of the YAML entry last. */
function tagsOf(config: JsonObject, properties: JsonObject): readonly string[] {
  const all = stringList(config['tags'])
  if (all.length === 0) return noTags
  const late = stringsAt(properties, 'tags')
  return unique([...all.filter((tag) => !late.includes(tag)), ...late.filter((tag) => all.includes(tag))])
}

function accessOf(config: JsonObject): ManifestNode['access'] {
  const access = config['access']
  return access === 'private' || access === 'public' ? access : 'protected'
}

/** Hooks are templates of the node as well: what they ref counts. */
function captureHooks(seed: NodeSeed, config: JsonObject, tables: BuildTables): Capture {
  const [before, after] = [listAt(config, 'pre-hook'), listAt(config, 'post-hook')]
  if (before.length === 0 && after.length === 0) return seed.capture
  const hooks = [...before, ...after]
    .filter(isObject)
    .map((hook) => ({ text: stringAt(hook, 'sql') ?? '', path: seed.filePath }))
    .filter((hook) => hook.text.includes('{'))
  if (hooks.length === 0) return seed.capture
  // dbt reads the hooks of a node once more when YAML configures it, which shows in its list of refs.
  const again = seed.properties !== null && Object.keys(seed.properties.config).length > 0
  const node = { unique_id: seed.uniqueId, name: seed.name, package_name: seed.owner.name, config }
  return captureMore(seed.capture, again ? [...hooks, ...hooks] : hooks, { ...tables, node })
}

interface Described {
  readonly text: string
  readonly docBlocks: readonly string[]
  readonly columns: Readonly<Record<string, ManifestColumn>>
}

const nothingDescribed: Described = { text: '', docBlocks: [], columns: {} }

function describe(
  seed: NodeSeed,
  tables: BuildTables,
  reads: Set<string>,
  diagnostics: Diagnostic[],
): Described {
  const { properties } = seed
  if (!properties) return nothingDescribed
  const { entry } = properties
  const options = {
    environment: tables.environment,
    docs: tables.docs,
    packageName: seed.owner.name,
    path: entry.path,
    uniqueId: seed.uniqueId,
    reads,
  }
  const text = renderDescription(properties.description, options)
  if (text.fault) {
    diagnostics.push({ ...text.fault, path: entry.path, span: tables.locate(entry, ['description']) })
  }
  const read = readColumns(properties.columns, options)
  for (const { index, diagnostic } of read.diagnostics) {
    const span = tables.locate(entry, [...properties.columnsPath, index, 'description'])
    diagnostics.push({ ...diagnostic, path: entry.path, span })
  }
  return { text: text.text, docBlocks: text.docBlocks, columns: read.columns }
}

/** A contract needs every column with its type. What dbt says only when it builds the model stops no other. */
function checkContract(
  node: ManifestNode,
  properties: NodeProperties | null,
  tables: BuildTables,
  diagnostics: Diagnostic[],
): void {
  const fault = (problem: string, at: YamlPath, severity: Severity) => {
    const path = properties?.entry.path ?? node.origin.path
    const span = properties ? tables.locate(properties.entry, at) : null
    const place = { path, span, uniqueId: node.unique_id, severity }
    diagnostics.push(report('contract-invalid', { problem }, place))
  }
  const columns = properties?.columns ?? []
  if (columns.length === 0) fault('no columns are listed in YAML', [], properties ? 'error' : 'warning')
  columns.forEach((column, index) => {
    if (!isObject(column) || textAt(column, 'data_type') !== null) return
    const name = textAt(column, 'name')
    const at = [...(properties?.columnsPath ?? []), index]
    if (name !== null) fault(`column '${name}' has no data_type`, at, 'warning')
  })
}

function configFault(seed: NodeSeed, fault: ConfigFault, tables: BuildTables): Diagnostic {
  const { severity, ...params } = fault
  const place = configPlace(seed, fault.key, tables)
  const more = severity ? { severity } : {}
  return report('config-invalid', params, { ...place, uniqueId: seed.uniqueId, ...more })
}

function snapshotPlace(
  type: NodeType,
  config: JsonObject,
  names: { readonly database: string | null; readonly schema: string },
): { database: string | null; schema: string } {
  if (type !== 'snapshot') return names
  return {
    database: stringAt(config, 'target_database') || names.database,
    schema: stringAt(config, 'target_schema') || names.schema,
  }
}

/** The quoted name that a node is built as; null for what is not built. */
export function relationName(
  type: ResourceType,
  config: JsonObject,
  place: { readonly database: string | null; readonly schema: string },
  alias: string,
  environment: ParseEnvironment,
): string | null {
  if (type === 'analysis' || type === 'operation') return null
  if (type === 'test' && config['store_failures'] !== true) return null
  if (type === 'model' && config['materialized'] === 'ephemeral') return null
  return Relation.create(environment.style, {
    database: place.database,
    schema: place.schema,
    identifier: alias,
    quotePolicy: { ...environment.quoting, ...quotingPolicy(objectAt(config, 'quoting')) },
  }).render()
}

/** The YAML side of an entry without versions. */
export function entryProperties(entry: PropertyEntry): NodeProperties {
  const { data } = entry
  return {
    entry,
    description: textAt(data, 'description') ?? '',
    columns: listAt(data, 'columns'),
    columnsPath: ['columns'],
    config: entryConfig(data),
    writtenConfig: objectAt(entry.written, 'config'),
    constraints: listAt(data, 'constraints'),
    version: null,
    latestVersion: null,
    deprecationDate: deprecationDate(data),
    timeSpine: timeSpineOf(data),
  }
}

/** A date is the beginning of its day in UTC, as the artifact has it. */
export function deprecationDate(data: JsonObject): string | null {
  const written = textAt(data, 'deprecation_date')
  if (written === null) return null
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(.*))?$/.exec(written)
  if (!match) return written
  const [, date = '', time = '00:00:00', zone = ''] = match
  return `${date}T${time.length === 5 ? `${time}:00` : time}${zone.replace(/^Z$/, '') || '+00:00'}`
}

function timeSpineOf(data: JsonObject): Json {
  const spine = data['time_spine']
  if (!isObject(spine)) return null
  return {
    standard_granularity_column: spine['standard_granularity_column'] ?? null,
    custom_granularities: listAt(spine, 'custom_granularities'),
  }
}

const configKeys = ['meta', 'docs', 'group', 'contract', 'access'] as const

/** `config:` of an entry, with the properties that dbt counts as config. */
export function entryConfig(data: JsonObject): JsonObject {
  const own = objectAt(data, 'config')
  let result: Record<string, Json> | null = null
  for (const key of configKeys) {
    const value = data[key]
    if (value === undefined || key in own) continue
    result ??= { ...own }
    result[key] = value
  }
  return result ?? own
}
