import { findCycles } from '#lib/dag/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type {
  GraphNode,
  ManifestGroup,
  ManifestNode,
  ManifestResource,
  ManifestSource,
  ResourceType,
} from '../manifest.ts'
import { report, type DiagnosticPlace } from '../report.ts'
import { ownGroup } from './build-node.ts'
import { refKey } from './capture.ts'
import { connect } from './connect.ts'
import { linkUnit } from './link.ts'
import type { LinkedUnit } from './link.ts'
import { patchMap } from './patched-map.ts'
import { RefTable } from './ref-table.ts'
import type { Unit } from './unit.ts'

/** The graph of a project, put together from units. Immutable. */
export interface Assembly {
  readonly table: RefTable
  readonly linked: ReadonlyMap<string, LinkedUnit>
  readonly nodes: ReadonlyMap<string, ManifestNode>
  readonly sources: ReadonlyMap<string, ManifestSource>
  readonly resources: Readonly<Record<CollectedType, ReadonlyMap<string, ManifestResource>>>
  readonly groups: ReadonlyMap<string, ManifestGroup>
  readonly disabled: ReadonlyMap<string, GraphNode>
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
  /** Duplicates, cycles and the like: while there are any, a change puts the whole graph together anew. */
  readonly diagnostics: readonly Diagnostic[]
}

export const collectedTypes = ['exposure', 'metric', 'semantic_model', 'saved_query', 'unit_test'] as const
export type CollectedType = (typeof collectedTypes)[number]

export interface AssembleOptions {
  readonly rootName: string
  readonly restricted: ReadonlySet<string>
  /** A name means that of the node's own package before that of the root. */
  readonly ownFirst: boolean
}

/** Puts the whole graph together; units come in the order of their keys, so that the first of two duplicates wins. */
export function assemble(
  units: ReadonlyMap<string, Unit>,
  options: AssembleOptions,
  previous: Assembly | null,
): Assembly {
  return new Assembler(options, previous).run(units)
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const kindNames: Partial<Record<ResourceType, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'tests',
  analysis: 'analyses',
  source: 'sources',
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic models',
  saved_query: 'saved queries',
  unit_test: 'unit tests',
}

class Assembler {
  readonly #options: AssembleOptions
  readonly #previous: Assembly | null
  readonly #table: RefTable
  readonly #diagnostics: Diagnostic[] = []
  readonly #owners = new Map<string, GraphNode>()
  readonly #names = new Map<string, GraphNode>()

  constructor(options: AssembleOptions, previous: Assembly | null) {
    this.#options = options
    this.#table = new RefTable(options.ownFirst)
    this.#previous = previous
  }

  run(units: ReadonlyMap<string, Unit>): Assembly {
    const ordered = inOrder([...units.values()])
    const groups = new Map<string, ManifestGroup>()
    const disabled = new Map<string, GraphNode>()
    const sources = new Map<string, ManifestSource>()
    const kept = ordered.map((unit) => this.#claim(unit, { groups, disabled, sources }))
    const linked = new Map<string, LinkedUnit>()
    const nodes = new Map<string, ManifestNode>()
    const resources: Mutable<Record<CollectedType, Map<string, ManifestResource>>> = {
      exposure: new Map(),
      metric: new Map(),
      semantic_model: new Map(),
      saved_query: new Map(),
      unit_test: new Map(),
    }
    const link = { table: this.#table, ...this.#options }
    for (const unit of kept) {
      const one = linkUnit(unit, link, this.#previous?.linked.get(unit.key))
      linked.set(unit.key, one)
      for (const node of one.nodes) nodes.set(node.unique_id, node)
      for (const node of one.disabled) disabled.set(node.unique_id, node)
      for (const resource of one.resources) collect(resources, resource)
    }
    const { parents, children, read } = connect(nodes, sources, Object.values(resources))
    this.#findRelationDuplicates(nodes)
    this.#findCycles(parents, read, { nodes, units: kept })
    return {
      table: this.#table,
      linked,
      nodes,
      sources,
      resources,
      groups,
      disabled,
      parents,
      children,
      diagnostics: this.#diagnostics,
    }
  }

  /** Enters what the unit defines into the tables; what is defined already is left out and reported. */
  #claim(
    unit: Unit,
    into: {
      groups: Map<string, ManifestGroup>
      disabled: Map<string, GraphNode>
      sources: Map<string, ManifestSource>
    },
  ): Unit {
    const nodes = this.#firsts(unit.nodes, unit)
    for (const node of nodes) this.#table.addNode(node)
    const sources = this.#firsts(unit.sources, unit)
    for (const source of sources) {
      into.sources.set(source.unique_id, source)
      this.#table.addSource(source)
    }
    const resources = this.#firsts(unit.resources, unit)
    for (const resource of resources) this.#table.addResource(resource)
    for (const group of unit.groups) {
      const other = into.groups.get(group.unique_id)
      if (other) {
        const params = { name: group.name, kind: 'groups', other: other.original_file_path }
        this.#diagnostics.push(
          report('node-duplicate', params, unit.places.get(group.unique_id)?.('') ?? { path: unit.path }),
        )
        continue
      }
      into.groups.set(group.unique_id, group)
      this.#table.addGroup(group)
    }
    for (const node of unit.disabled) {
      into.disabled.set(node.unique_id, node)
      this.#table.addDisabled(node)
    }
    const whole = nodes.length === unit.nodes.length && resources.length === unit.resources.length
    return whole && sources.length === unit.sources.length ? unit : { ...unit, nodes, sources, resources }
  }

  /** Without those that are defined elsewhere already; most units come out as they are. */
  #firsts<T extends GraphNode>(all: readonly T[], unit: Unit): readonly T[] {
    let kept: T[] | null = null
    for (let at = 0; at < all.length; at += 1) {
      const one = all[at]
      if (one === undefined) continue
      if (this.#isFirst(one, unit)) kept?.push(one)
      else kept ??= all.slice(0, at)
    }
    return kept ?? all
  }

  #isFirst(node: GraphNode, unit: Unit): boolean {
    const other = this.#owners.get(node.unique_id) ?? this.#sameName(node)
    if (!other) {
      this.#owners.set(node.unique_id, node)
      return true
    }
    const kind = kindNames[node.resource_type] ?? 'resources'
    const where = other.origin.path === node.origin.path ? `at line ${other.origin.line}` : other.origin.path
    const start = { line: node.origin.line, column: 1 }
    // Of tests there are many in one entry: the test's own line says which one.
    const own = node.resource_type === 'test' ? unit.places.get(node.unique_id)?.('') : null
    const place = {
      path: node.origin.path,
      span: own?.span ?? { start, end: { line: start.line, column: 200 } },
      uniqueId: node.unique_id,
    }
    const name =
      node.resource_type === 'source' && 'source_name' in node
        ? `${String(node.source_name)}.${node.name}`
        : node.name
    this.#diagnostics.push(report('node-duplicate', { name, kind, other: where }, place))
    return false
  }

  /** A model, a seed and a snapshot of one package may not share a name: ref() could not tell them apart. */
  #sameName(node: GraphNode): GraphNode | undefined {
    if (node.resource_type !== 'model' && node.resource_type !== 'seed' && node.resource_type !== 'snapshot')
      return undefined
    const version = 'version' in node && node.version !== null ? `.v${String(node.version)}` : ''
    const key = `${node.package_name}.${node.name}${version}`
    const other = this.#names.get(key)
    if (!other) this.#names.set(key, node)
    return other
  }

  #findRelationDuplicates(nodes: ReadonlyMap<string, ManifestNode>): void {
    const byRelation = new Map<string, ManifestNode>()
    for (const node of nodes.values()) {
      if (node.relation_name === null || node.resource_type === 'test') continue
      const other = byRelation.get(node.relation_name)
      if (!other) {
        byRelation.set(node.relation_name, node)
        continue
      }
      const start = { line: node.origin.line, column: 1 }
      const place = {
        path: node.origin.path,
        span: { start, end: { line: start.line, column: 200 } },
        uniqueId: node.unique_id,
      }
      const params = {
        relation: node.relation_name,
        other: `${other.resource_type} '${other.name}' (${other.origin.path})`,
      }
      this.#diagnostics.push(report('relation-duplicate', params, place))
    }
  }

  #findCycles(
    parents: ReadonlyMap<string, readonly string[]>,
    read: Iterable<string>,
    graph: { readonly nodes: ReadonlyMap<string, ManifestNode>; readonly units: readonly Unit[] },
  ): void {
    for (const cycle of findCycles(parents, read)) {
      const path = cycle.map((id) => graph.nodes.get(id)?.name ?? id)
      this.#diagnostics.push(report('cycle', { path }, placeOfCycle(cycle, graph)))
    }
  }
}

/** The ref by which the first goes on to the next; its first line, where it depends on that in another way. */
function placeOfCycle(
  [id = '', next = id]: readonly string[],
  { nodes, units }: { readonly nodes: ReadonlyMap<string, ManifestNode>; readonly units: readonly Unit[] },
): DiagnosticPlace {
  const first = nodes.get(id)
  const ref = first?.refs.find(({ name }) => name === nodes.get(next)?.name)
  const placeOf = units.find(({ places }) => places.has(id))?.places.get(id)
  const place = ref === undefined ? null : placeOf?.(refKey(ref))
  const uniqueId = first?.unique_id ?? null
  if (place) return { ...place, uniqueId }
  const span = first ? { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } } : null
  return { path: first?.origin.path ?? null, span, uniqueId }
}

function collect(
  resources: Record<CollectedType, Map<string, ManifestResource>>,
  resource: ManifestResource,
): void {
  const type = collectedTypes.find((one) => one === resource.resource_type)
  if (type) resources[type].set(resource.unique_id, resource)
}

/** By their keys, which are in order already where nothing but files of one folder are read. */
function inOrder(units: Unit[]): Unit[] {
  for (let at = 1; at < units.length; at += 1) {
    if ((units[at - 1]?.key ?? '') > (units[at]?.key ?? ''))
      return units.sort((a, b) => (a.key < b.key ? -1 : 1))
  }
  return units
}

const noIds: readonly string[] = Object.freeze([])

/** What other units can see of a unit: while it stays the same, nothing else has to be linked anew. */
export function unitSignature(unit: Unit): string {
  const parts: string[] = []
  for (const node of unit.nodes) {
    const { unique_id, name, version, latest_version, access, config, relation_name } = node
    const group = ownGroup(config)
    parts.push(`${unique_id}|${name}|${version}|${latest_version}|${access}|${group}|${relation_name}`)
  }
  for (const source of unit.sources) parts.push(`${source.unique_id}|${source.name}`)
  for (const resource of unit.resources)
    parts.push(`${resource.unique_id}|${JSON.stringify(seenProperties(resource))}`)
  for (const group of unit.groups) parts.push(group.unique_id)
  for (const node of unit.disabled) parts.push(`-${node.unique_id}`)
  return parts.join('\n')
}

/** Of a resource, what others take over from it. */
const seenProperties = ({ properties }: ManifestResource) => [
  properties['measures'] ?? null,
  properties['type'] ?? null,
  properties['type_params'] ?? null,
]

/**
 * The graph after some units changed that others see as before. Null where that cannot be told cheaply: then the whole
 * is put together anew.
 */
export function patchAssembly(
  previous: Assembly,
  changed: readonly Unit[],
  options: AssembleOptions,
): Assembly | null {
  if (previous.diagnostics.length > 0) return null
  const linked = new Map<string, LinkedUnit>()
  const nodes = new Map<string, ManifestNode>()
  const sources = changed.some((unit) => unit.sources.length > 0)
    ? new Map(previous.sources)
    : previous.sources
  const groups = changed.some((unit) => unit.groups.length > 0) ? new Map(previous.groups) : previous.groups
  const off = changed.some((unit) => unit.disabled.length > 0)
  const disabled = off ? new Map(previous.disabled) : previous.disabled
  const resources: Record<CollectedType, ReadonlyMap<string, ManifestResource>> = { ...previous.resources }
  const moved: { id: string; before: readonly string[]; after: readonly string[] }[] = []
  const link = { table: previous.table, ...options }
  for (const unit of changed) {
    const before = previous.linked.get(unit.key)
    const one = linkUnit(unit, link, before)
    if (one.disabled.length > 0 || (before?.disabled.length ?? 0) > 0) return null
    if (!sameIds(idsOf(one.resources), idsOf(before?.resources ?? []))) return null
    linked.set(unit.key, one)
    for (const node of one.nodes) {
      moved.push({
        id: node.unique_id,
        before: previous.parents.get(node.unique_id) ?? noIds,
        after: node.depends_on.nodes,
      })
      nodes.set(node.unique_id, node)
    }
    for (const resource of one.resources) {
      const type = collectedTypes.find((kind) => kind === resource.resource_type)
      if (type) resources[type] = patchMap(resources[type], [[resource.unique_id, resource]])
      moved.push({
        id: resource.unique_id,
        before: previous.parents.get(resource.unique_id) ?? noIds,
        after: resource.depends_on.nodes,
      })
    }
    if (sources instanceof Map) for (const source of unit.sources) sources.set(source.unique_id, source)
    if (groups instanceof Map) for (const group of unit.groups) groups.set(group.unique_id, group)
    if (disabled instanceof Map) for (const node of unit.disabled) disabled.set(node.unique_id, node)
  }
  const edges = moveEdges(
    previous,
    moved.filter((one) => !sameIds(one.before, one.after)),
  )
  if (edges === null) return null
  return {
    ...previous,
    ...edges,
    linked: patchMap(previous.linked, linked),
    nodes: patchMap(previous.nodes, nodes),
    sources,
    groups,
    disabled,
    resources,
  }
}

const idsOf = (resources: readonly ManifestResource[]) => resources.map((one) => one.unique_id)

const sameIds = (a: readonly string[], b: readonly string[]) =>
  a === b || (a.length === b.length && a.every((id, index) => id === b[index]))

function moveEdges(
  previous: Assembly,
  moved: readonly { id: string; before: readonly string[]; after: readonly string[] }[],
): Pick<Assembly, 'parents' | 'children'> | null {
  if (moved.length === 0) return { parents: previous.parents, children: previous.children }
  const parents = patchMap(
    previous.parents,
    moved.map(({ id, after }) => [id, after] as const),
  )
  const changed = new Map<string, readonly string[]>()
  const childrenOf = (id: string) => changed.get(id) ?? previous.children.get(id) ?? noIds
  for (const { id, before, after } of moved) {
    for (const parent of before) {
      if (!after.includes(parent))
        changed.set(
          parent,
          childrenOf(parent).filter((child) => child !== id),
        )
    }
    for (const parent of after) {
      if (!before.includes(parent)) changed.set(parent, [...childrenOf(parent), id].sort())
    }
  }
  const children = patchMap(previous.children, changed)
  // A new edge may close a circle: look for the node among what it now reads from.
  return moved.some(({ id, after }) => reaches(parents, after, id)) ? null : { parents, children }
}

function reaches(
  parents: ReadonlyMap<string, readonly string[]>,
  starts: readonly string[],
  goal: string,
): boolean {
  const seen = new Set<string>(starts)
  const stack = [...starts]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (id === goal) return true
    for (const parent of parents.get(id) ?? noIds) {
      if (seen.has(parent)) continue
      seen.add(parent)
      stack.push(parent)
    }
  }
  return false
}
