import type { Value } from '#lib/jinja/index.ts'
import { nodeJson } from '../artifacts/node-json.ts'
import { primaryKeys } from '../artifacts/primary-keys.ts'
import { groupJson, resourceJson, sourceJson } from '../artifacts/resource-json.ts'
import { translateType } from '../context/column.ts'
import { LazyDict, lazily } from '../context/lazy-dict.ts'
import type { Json, Manifest, ManifestNode, ResourceType } from '../manifest.ts'
import type { Defer } from '../options.ts'
import { foreignCall } from '../parse/foreign-keys.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { isObject, textAt } from '../schema/json-access.ts'
import { namedRelation, nodeRelation, sourceRelation } from './node-relation.ts'

type JsonObject = Readonly<Record<string, unknown>>

const notCompiled = { text: null, folder: 'target' }
const none: readonly string[] = Object.freeze([])

export interface ModelValueOptions {
  readonly defer?: Defer | undefined
  /** What a run knows besides. */
  readonly more?: JsonObject
}

/** `model`: the node as manifest.json has it, but what is null is not there, as in dbt. */
export function modelValue(state: ProjectState, node: ManifestNode, options: ModelValueOptions = {}): Value {
  return new LazyDict(() => {
    const constrained = node.resource_type === 'model' ? withForeignNames(state, node, options.defer) : node
    const typed = withAliasedTypes(constrained, state.manifest.adapterType)
    const json = withoutNull({ ...nodeJson(typed, notCompiled, none), ...options.more })
    const model: Record<string, unknown> = { ...json, config: withoutNull(node.config) }
    if (typeof model['compiled_code'] === 'string') model['compiled_sql'] = model['compiled_code']
    if (node.resource_type === 'model')
      model['primary_key'] = lazily(() => keysOf(state).get(node.unique_id) ?? none)
    return model
  })
}

/** Columns with the warehouse's own names of their types, where the contract does not ask to leave them as they are. */
function withAliasedTypes(node: ManifestNode, adapterType: string): ManifestNode {
  const columns = Object.entries(node.columns)
  if (columns.length === 0 || !node.contract.alias_types) return node
  const typed = columns.map(([name, column]) => {
    const { data_type: type } = column
    return [
      name,
      type === null ? column : { ...column, data_type: translateType(adapterType, type) },
    ] as const
  })
  return { ...node, columns: Object.fromEntries(typed) }
}

/** Foreign keys that point at a `ref` or a `source`, by the name that it has in the warehouse. */
function withForeignNames(state: ProjectState, node: ManifestNode, defer: Defer | undefined): ManifestNode {
  const { environment, assembly } = state.parts
  const context = { packageName: node.package_name, rootName: environment.project.root.name }
  const nameOf = (to: string): string => {
    const call = foreignCall(to)
    if (call === null) return to
    if (call.kind === 'source') {
      const found = assembly.table.findSource(...call.source, context)
      return found.kind === 'source' ? sourceRelation(found.source, environment).render() : to
    }
    const found = assembly.table.findRef(call.ref, context)
    if (found.kind !== 'node') return to
    const own = nodeRelation(assembly.nodes.get(found.node.unique_id) ?? found.node, environment)
    const deferred = defer?.resolve(found.node.unique_id) ?? null
    return (deferred === null ? own : namedRelation(deferred, own)).render()
  }
  const named = (constraints: readonly Json[]): readonly Json[] =>
    constraints.map((one) => {
      const to = isObject(one) && one['type'] === 'foreign_key' ? textAt(one, 'to') : null
      return isObject(one) && to !== null ? { ...one, to: nameOf(to) } : one
    })
  const columns = Object.entries(node.columns).map(([name, column]) =>
    column.constraints.length === 0
      ? ([name, column] as const)
      : ([name, { ...column, constraints: named(column.constraints) }] as const),
  )
  return { ...node, constraints: named(node.constraints), columns: Object.fromEntries(columns) }
}

/** What people wrote, where null is a value like any other. */
const asWritten: ReadonlySet<string> = new Set(['meta', 'unrendered_config', 'test_metadata', 'config'])

function withoutNull(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => [key, asWritten.has(key) ? value : deeply(value)]),
  )
}

function deeply(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deeply)
  return isRecord(value) ? withoutNull(value) : value
}

const isRecord = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null

function keysOf(state: ProjectState): ReadonlyMap<string, readonly string[]> {
  const known = state.compileCache.get('primary keys')
  if (known instanceof Map) return known
  const made = primaryKeys(state.manifest)
  state.compileCache.set('primary keys', made)
  return made
}

/** dbt reads what there is in this order, and a loop over `graph.nodes` runs in it. */
const readingOrder: readonly ResourceType[] = ['model', 'snapshot', 'analysis', 'test', 'seed', 'operation']

/** `graph`: everything of the manifest by unique_id, as manifest.json has it; made once a state. */
export function graphValue(state: ProjectState): Value {
  const known = state.compileCache.get('graph')
  if (known instanceof LazyDict) return known
  const { manifest } = state
  const nodeOf = (node: ManifestNode) =>
    nodeJson(
      node,
      notCompiled,
      node.resource_type === 'model' ? (keysOf(state).get(node.unique_id) ?? none) : none,
    )
  const resource = (one: Parameters<typeof resourceJson>[0]) => resourceJson(one, manifest)
  const made = new LazyDict({
    exposures: section(manifest.exposures, (one) => ({ ...exposureNulls, ...resource(one) })),
    functions: lazily(() => table(functionsOf(manifest), nodeOf)),
    groups: section(manifest.groups, groupJson),
    metrics: section(manifest.metrics, resource),
    nodes: lazily(() => table(nodesOf(manifest), nodeOf)),
    sources: section(manifest.sources, sourceJson),
    semantic_models: section(manifest.semanticModels, resource),
    saved_queries: section(manifest.savedQueries, resource),
    unit_tests: section(manifest.unitTests, resource),
  })
  state.compileCache.set('graph', made)
  return made
}

/** What an exposure has also where nobody wrote it. */
const exposureNulls = { label: null, maturity: null, url: null }

const section = <T>(map: ReadonlyMap<string, T>, json: (one: T) => JsonObject) =>
  lazily(() => table(map, json))

/** What a loop does not ask of is never made. */
function table<T>(entries: Iterable<readonly [string, T]>, json: (one: T) => JsonObject): LazyDict {
  const dicts = Array.from(entries, ([id, one]) => [id, new LazyDict(() => json(one))] as const)
  return new LazyDict(Object.fromEntries(dicts))
}

function functionsOf(manifest: Manifest): Iterable<readonly [string, ManifestNode]> {
  return [...manifest.nodes].filter(([, node]) => node.resource_type === 'function')
}

function nodesOf(manifest: Manifest): Iterable<readonly [string, ManifestNode]> {
  return [...manifest.nodes]
    .filter(([, node]) => node.resource_type !== 'function')
    .sort(([, a], [, b]) => placeOf(a, manifest) - placeOf(b, manifest))
}

/** The root's before those of packages, tests that YAML declares after all that have files of their own. */
function placeOf(node: ManifestNode, manifest: Manifest): number {
  const isGeneric = node.test_metadata !== null
  const kind = isGeneric ? readingOrder.length : readingOrder.indexOf(node.resource_type)
  return (node.package_name === manifest.projectName ? 0 : 10) + kind + (isGeneric ? 100 : 0)
}
