import { parseTemplate } from '#lib/jinja/index.ts'
import { parseScope } from '../context/parse-scope.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json, ManifestGroup, ManifestRef, ManifestResource, ResourceType } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { configLevels } from '../project/project-config.ts'
import { report, reportJinja } from '../report.ts'
import { isObject, listAt, objectAt, stringAt, stringsAt, textAt, toStrings } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import type { BuildTables } from './build-node.ts'
import { entryConfig } from './build-node.ts'
import { CaptureBuilder } from './capture.ts'
import { unique } from './columns.ts'
import type { ConfiguredType } from './config-rules.ts'
import { renderDescription } from './descriptions.ts'
import { entryFolders } from './generic-tests.ts'
import { packagePath } from './build-source.ts'
import { relationNames } from './relation-names.ts'
import { resolveConfig } from './resolve-config.ts'
import { createdMetrics, metricShape, savedQueryShape, semanticModelShape } from './semantic-shapes.ts'
import { fixtureKey, macroKey, makeUnit } from './unit.ts'
import type { PlaceOf, Unit } from './unit.ts'

type ResourceSection = 'exposures' | 'metrics' | 'semantic_models' | 'saved_queries' | 'unit_tests'

const typeOf: Readonly<Record<ResourceSection, ResourceType & ConfiguredType>> = {
  exposures: 'exposure',
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
  unit_tests: 'unit_test',
}

interface Links {
  readonly refs: readonly ManifestRef[]
  readonly sources: readonly (readonly [string, string])[]
  readonly metrics: readonly string[]
  readonly measures: readonly string[]
  readonly semantic_models: readonly string[]
}

const noLinks: Links = { refs: [], sources: [], metrics: [], measures: [], semantic_models: [] }

/** What declares a resource: an entry of its own, or a part of a model's entry. */
export interface ResourceInput {
  readonly type: ResourceType & ConfiguredType
  readonly name: string
  readonly data: JsonObject
  readonly entry: PropertyEntry
  /** Where `data` stands in the entry. */
  readonly at: YamlPath
  readonly owner: PackageInfo
  readonly tables: BuildTables
  /** Of a metric on a model: its semantic model. */
  readonly semanticModels?: readonly string[]
}

export interface BuiltResource {
  readonly resource: ManifestResource
  readonly enabled: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly reads: ReadonlySet<string>
  readonly place: PlaceOf
}

export function buildResourceUnit(
  key: string,
  section: ResourceSection,
  entry: PropertyEntry,
  owner: PackageInfo,
  tables: BuildTables,
): Unit {
  const type = typeOf[section]
  const input = { entry, at: [], owner, tables }
  const built = [buildResource({ ...input, type, name: entry.name, data: entry.data })]
  if (type === 'semantic_model') {
    const meta = objectAt(built[0]?.resource.config ?? {}, 'meta')
    const config = { enabled: built[0]?.enabled ?? true, meta }
    for (const data of createdMetrics(entry.data))
      built.push(
        buildResource({ ...input, type: 'metric', name: String(data['name']), data: { config, ...data } }),
      )
  }
  return makeUnit({
    key,
    path: entry.path,
    resources: built.filter((one) => one.enabled).map((one) => one.resource),
    disabled: built.filter((one) => !one.enabled).map((one) => one.resource),
    reads: new Set(built.flatMap((one) => [...one.reads])),
    diagnostics: [...entry.diagnostics, ...built.flatMap((one) => one.diagnostics)],
    places: new Map(built.map((one) => [one.resource.unique_id, one.place])),
  })
}

/**
 * Of a metric dbt keeps `meta` out of its config where it does not stand there; that of an exposure joins it later, and is
 * not in what is written of it.
 */
function configOf(type: ResourceInput['type'], data: JsonObject): JsonObject {
  if (type === 'exposure') return objectAt(data, 'config')
  if (type !== 'metric' || data['meta'] === undefined) return entryConfig(data)
  const { meta: _own, ...rest } = data
  return entryConfig(rest)
}

export function buildResource(input: ResourceInput): BuiltResource {
  const { type, name, data, entry, at, owner, tables } = input
  const reads = new Set<string>()
  const diagnostics: Diagnostic[] = []
  const model = textAt(data, 'model')
  const names = type === 'unit_test' ? [model ?? '', name] : [name]
  const uniqueId = [type, owner.name, ...names].join('.')
  const fqn = [owner.name, ...entryFolders(entry, owner), ...names]
  const locate = (where: YamlPath) => tables.locate(entry, [...at, ...where])
  const fault = (problem: string, where: YamlPath) => {
    const place = { path: entry.path, span: locate(where), uniqueId }
    diagnostics.push(report(type === 'unit_test' ? 'unit-test-invalid' : 'yaml-invalid', { problem }, place))
  }
  const { config, unrendered, faults } = resolveConfig({
    type,
    fqn,
    own: owner,
    root: tables.environment.project.root,
    properties: configOf(type, data),
    calls: {},
  })
  for (const one of faults) {
    const place = { path: entry.path, span: locate(['config', one.key]), uniqueId }
    diagnostics.push(report('config-invalid', one, place))
  }
  const described = renderDescription(textAt(data, 'description') ?? '', {
    environment: tables.environment,
    docs: tables.docs,
    packageName: owner.name,
    path: entry.path,
    uniqueId,
    reads,
  })
  if (described.fault) diagnostics.push({ ...described.fault, span: locate(['description']) })
  const links = linksOf({ ...input, reads, diagnostics, fault, uniqueId })
  // What the project says of all exposures goes with what the entry says; of a folder it does not.
  const shared = type === 'exposure' ? owner.config.configs.exposures : {}
  const tags = [
    ...new Set([...stringsAt(shared, 'tags'), ...stringsAt(data, 'tags'), ...stringsAt(config, 'tags')]),
  ].sort()
  const own = { ...objectAt(shared, 'meta'), ...objectAt(data, 'meta') }
  const configured = objectAt(config, 'meta')
  const isOneOfTwo = type === 'metric' && Object.keys(configured).length > 0
  const meta = isOneOfTwo ? configured : { ...own, ...configured }
  const resource: ManifestResource = {
    unique_id: uniqueId,
    resource_type: type,
    name,
    package_name: owner.name,
    path: packagePath(entry, owner).split('/').slice(1).join('/'),
    original_file_path: packagePath(entry, owner),
    fqn,
    description: described.text,
    tags,
    meta,
    depends_on: { nodes: [], macros: [] },
    config: type === 'exposure' ? { ...config, tags, meta } : config,
    origin: { path: entry.path, line: entry.line, patchPath: null, patchLine: null },
    group: stringAt(config, 'group'),
    unrendered_config: unrendered,
    properties: propertiesOf(input, config, reads),
    ...links,
  }
  const place: PlaceOf = (key) => {
    const span = locate(placeOfLinks(type, key, data))
    return span && { path: entry.path, span }
  }
  return { resource, enabled: config['enabled'] !== false, diagnostics, reads, place }
}

/** Where in its YAML a resource says what it reads. `given:0` is the first input of a unit test. */
function placeOfLinks(type: ResourceType, key: string, data: JsonObject): YamlPath {
  const given = /^given:(\d+)$/.exec(key)?.[1]
  if (given !== undefined) return ['given', Number(given), 'input']
  if (type === 'saved_query') return ['query_params', 'metrics']
  if (type === 'metric') return 'type_params' in data ? ['type_params'] : []
  if (type !== 'exposure') return ['model']
  const at = listAt(data, 'depends_on').findIndex((one) => typeof one === 'string' && mentions(one, key))
  return at === -1 ? ['depends_on'] : ['depends_on', at]
}

/** Whether a call says the names of a key such as `ref:orders:`. */
const mentions = (call: string, key: string) =>
  key
    .split(':')
    .slice(1)
    .filter((name) => name !== '')
    .every((name) => call.includes(name))

/** What the artifact says about the resource, every key filled in. */
function propertiesOf(input: ResourceInput, config: JsonObject, reads: Set<string>): JsonObject {
  const { type, data } = input
  switch (type) {
    case 'semantic_model':
      return semanticModelShape(data, config)
    case 'metric':
      return metricShape(data, { semanticModel: input.semanticModels?.[0] ?? null })
    case 'saved_query': {
      const exports = listAt(data, 'exports')
        .filter(isObject)
        .map((one) => exportShape(one, config, input, reads))
      return { ...savedQueryShape(data), exports }
    }
    case 'unit_test': {
      const withText = (one: Json) => (isObject(one) ? withFixture(one, input.tables, reads) : one)
      const expect = data['expect']
      const given = listAt(data, 'given').map(withText)
      return { ...data, given, ...(expect === undefined ? {} : { expect: withText(expect) }) }
    }
    default:
      return data
  }
}

/** Rows that stand in a file are taken from there. */
function withFixture(given: JsonObject, tables: BuildTables, reads: Set<string>): JsonObject {
  const fixture = textAt(given, 'fixture')
  const format = textAt(given, 'format')
  if (fixture === null || (format !== 'csv' && format !== 'sql')) return given
  const fileName = `${fixture}.${format}`
  reads.add(fixtureKey(fileName))
  const rows = tables.fixture(fileName)
  return rows === null ? given : { ...given, rows }
}

/** Where a saved query is written to: what is not said is named as a model would be. */
function exportShape(
  written: JsonObject,
  inherited: JsonObject,
  { owner, tables }: ResourceInput,
  reads: Set<string>,
): JsonObject {
  const name = textAt(written, 'name') ?? ''
  const own = objectAt(written, 'config')
  const config = { ...inherited, ...own }
  const node = {
    unique_id: '',
    resource_type: 'saved_query',
    name,
    package_name: owner.name,
    version: null,
    config,
  }
  const { environment, registry } = tables
  const names = relationNames(node, () => node, config, { environment, registry, reads })
  return {
    name,
    config: {
      export_as: config['export_as'] ?? null,
      schema_name: textAt(config, 'schema') ?? names.schema,
      alias: textAt(config, 'alias') ?? names.alias,
      database: names.database,
    },
    unrendered_config: own,
  }
}

interface LinkInput extends ResourceInput {
  readonly reads: Set<string>
  readonly diagnostics: Diagnostic[]
  readonly fault: (problem: string, at: YamlPath) => void
  readonly uniqueId: string
}

function linksOf(input: LinkInput): Links {
  const { data } = input
  switch (input.type) {
    case 'exposure':
      return renderLinks(
        listAt(data, 'depends_on').map((item, index) => ({ call: item, at: ['depends_on', index] })),
        input,
      )
    case 'semantic_model':
      return renderLinks([{ call: data['model'] ?? null, at: ['model'] }], input)
    case 'unit_test':
      return unitTestLinks(input)
    case 'metric':
      return { ...metricLinks(data), semantic_models: input.semanticModels ?? [] }
    case 'saved_query':
      return { ...noLinks, metrics: unique(toStrings(objectAt(data, 'query_params')['metrics'])) }
    default:
      return noLinks
  }
}

/** `ref('x')`, `source('a', 'b')` or `metric('m')` without braces. */
function renderLinks(calls: readonly { call: Json; at: YamlPath }[], input: LinkInput): Links {
  const { tables, entry, owner } = input
  const builder = new CaptureBuilder()
  const node = { unique_id: input.uniqueId, name: input.name, package_name: owner.name }
  for (const { call, at } of calls) {
    if (typeof call !== 'string') {
      input.fault("this must be a call such as ref('model')", at)
      continue
    }
    if (!call.includes('(')) {
      const problem = `'${call}' is no call such as ref('${call}') and is ignored`
      const place = { path: entry.path, span: tables.locate(entry, [...input.at, ...at]) }
      input.diagnostics.push(
        report('yaml-invalid', { problem }, { ...place, uniqueId: input.uniqueId, severity: 'warning' }),
      )
      continue
    }
    const text = call.includes('{{') ? call : `{{ ${call} }}`
    const parsed = parseTemplate(text, { path: entry.path })
    const scope = parseScope({ environment: tables.environment, registry: tables.registry, node, builder })
    const result = parsed.ok
      ? parsed.template.render(scope, { undefinedMode: 'swallow', sourceMap: false })
      : parsed
    if (result.ok) continue
    const span = tables.locate(entry, [...input.at, ...at])
    input.diagnostics.push({ ...reportJinja(result.error, input.uniqueId), path: entry.path, span })
  }
  for (const name of builder.macroNames) input.reads.add(macroKey(name))
  return {
    refs: builder.refs,
    sources: builder.sources,
    metrics: builder.metrics.map((one) => one.at(-1) ?? ''),
    measures: [],
    semantic_models: [],
  }
}

function unitTestLinks(input: LinkInput): Links {
  const { data } = input
  const model = textAt(data, 'model')
  if (model === null) {
    input.fault('it does not say which model it tests (model: name)', [])
    return noLinks
  }
  checkFixtures(input)
  if (!isObject(data['expect'])) input.fault("it has no 'expect' with the rows that should come out", [])
  for (const [index, given] of listAt(data, 'given').entries()) {
    if (!isObject(given) || textAt(given, 'input') === null) {
      input.fault("each item of 'given' needs an input, such as input: ref('model')", ['given', index])
    }
  }
  return { ...noLinks, refs: [{ name: model, package: null, version: null }] }
}

/** Rows that are said to stand in a file. */
function checkFixtures({ data, tables, reads, fault }: LinkInput): void {
  const parts: [Json | undefined, YamlPath][] = [[data['expect'], ['expect']]]
  for (const [index, one] of listAt(data, 'given').entries()) parts.push([one, ['given', index]])
  for (const [part, at] of parts) {
    const fixture = isObject(part) ? textAt(part, 'fixture') : null
    const format = isObject(part) ? textAt(part, 'format') : null
    if (fixture === null || (format !== 'csv' && format !== 'sql')) continue
    const fileName = `${fixture}.${format}`
    reads.add(fixtureKey(fileName))
    if (tables.fixture(fileName) === null)
      fault(`there is no file ${fileName} in a folder fixtures of the tests`, [...at, 'fixture'])
  }
}

function metricLinks(data: JsonObject): Links {
  // The newer spelling has no `type_params`: the parameters stand in the metric itself.
  const params = 'type_params' in data ? objectAt(data, 'type_params') : data
  const measures: string[] = []
  const metrics: string[] = []
  const add = (list: string[], value: Json | undefined) => {
    const name = nameOf(value)
    if (name !== null) list.push(name)
  }
  add(measures, params['measure'])
  const conversion = objectAt(params, 'conversion_type_params')
  for (const key of ['base_measure', 'conversion_measure']) add(measures, conversion[key])
  for (const source of [params, conversion]) {
    for (const key of ['numerator', 'denominator', 'base_metric', 'conversion_metric', 'input_metric']) {
      add(metrics, source[key])
    }
  }
  for (const key of ['metrics', 'input_metrics'])
    for (const metric of listAt(params, key)) add(metrics, metric)
  add(metrics, objectAt(params, 'cumulative_type_params')['metric'])
  return { ...noLinks, metrics: unique(metrics), measures: unique(measures) }
}

/** A measure or metric is named, or given as a mapping with a name. */
function nameOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value
  return isObject(value) ? textAt(value, 'name') : null
}

export function buildGroupUnit(
  key: string,
  entry: PropertyEntry,
  owner: PackageInfo,
  tables: BuildTables,
): Unit {
  const group: ManifestGroup = {
    unique_id: `group.${owner.name}.${entry.name}`,
    name: entry.name,
    package_name: owner.name,
    original_file_path: packagePath(entry, owner),
    owner: objectAt(entry.data, 'owner'),
    description: textAt(entry.data, 'description'),
    config: groupConfig(entry, owner),
  }
  const place: PlaceOf = () => {
    const span = tables.locate(entry, [])
    return span && { path: entry.path, span }
  }
  const places = new Map([[group.unique_id, place]])
  return makeUnit({ key, path: entry.path, groups: [group], diagnostics: entry.diagnostics, places })
}

const hookKeys = ['pre-hook', 'pre_hook', 'post-hook', 'post_hook']

/** dbt looks for the config of a group among that of models, but for its hooks. */
function groupConfig(entry: PropertyEntry, owner: PackageInfo): JsonObject {
  let config: Readonly<Record<string, Json>> = { meta: {} }
  const fqn = [owner.name, ...entryFolders(entry, owner), entry.name]
  const levels = [...configLevels(owner.config.configs.models, fqn), objectAt(entry.data, 'config')]
  for (const level of levels)
    config = { ...config, ...level, meta: { ...objectAt(config, 'meta'), ...objectAt(level, 'meta') } }
  return Object.fromEntries(Object.entries(config).filter(([key]) => !hookKeys.includes(key)))
}
