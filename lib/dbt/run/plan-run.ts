import type { Manifest, ManifestNode, ManifestResource } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import { textAt } from '../schema/json-access.ts'
import { isMicrobatch } from './run-microbatch.ts'
import type { SchemaName } from './run-operation.ts'

export type RunCommand = 'build' | 'run' | 'test' | 'seed' | 'snapshot' | 'compile'

export interface PlanNode {
  readonly uniqueId: string
  readonly resourceType: string
  readonly name: string
  /** As the log names it: `sql view model main.orders`, `test not_null_orders_id`. */
  readonly label: string
  readonly materialized: string
  /** Nodes of the plan that must have ended well before. */
  readonly parents: readonly string[]
  readonly schema: string | null
  readonly alias: string
  readonly path: string
  /** Config `on_error: continue`: what reads this model is tried also where the model could not be built. */
  readonly letsThrough?: boolean
  /** Absent where it has none. */
  readonly relationName?: string
}

/** What is to be done, as plain data. */
export interface RunPlan {
  readonly command: RunCommand
  readonly nodes: readonly PlanNode[]
  readonly schemas: readonly SchemaName[]
  readonly startHooks: readonly string[]
  readonly endHooks: readonly string[]
  /** Flag `skip_nodes_if_on_run_start_fails: false`: the nodes are run also where a hook of the start failed. */
  readonly outlivesStartHooks?: true
}

/** Which kinds of nodes a command runs. */
const commandTypes: Readonly<Record<RunCommand, readonly string[]>> = {
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'exposure', 'saved_query', 'function'],
  run: ['model'],
  test: ['test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  compile: ['model', 'test', 'snapshot', 'analysis', 'seed', 'operation', 'function'],
}

export function resourceTypesOf(command: RunCommand): readonly string[] {
  return commandTypes[command]
}

/** Puts the selected nodes into their order. In a build, what reads a node also waits for the node's tests. */
export function planRun(
  project: ParsedProject,
  options: {
    readonly command: RunCommand
    readonly ids: readonly string[]
    readonly storeFailures?: boolean
    /** Whether ephemeral models are compiled by themselves, so that those that nobody reads are as well. */
    readonly ephemeral?: boolean
  },
): RunPlan {
  const { manifest } = project
  const types = commandTypes[options.command]
  const chosen = new Map<string, PlanNode>()
  for (const id of options.ids) {
    const node = manifest.nodes.get(id)
    // An ephemeral model is part of those that read it: for itself it is compiled at most.
    const isRun =
      options.command === 'compile' ||
      options.ephemeral === true ||
      textAt(node?.config ?? {}, 'materialized') !== 'ephemeral'
    if (node && isRun && !isEmpty(node) && types.includes(node.resource_type)) chosen.set(id, planNode(node))
    const shown = manifest.exposures.get(id) ?? manifest.savedQueries.get(id)
    if (shown && types.includes(shown.resource_type)) chosen.set(id, resourceNode(shown))
    const unit = manifest.unitTests.get(id)
    if (unit && types.includes('unit_test')) {
      const label = `unit_test ${textAt(unit.properties, 'model') ?? ''}::${unit.name}`
      chosen.set(id, { ...resourceNode(unit), label, materialized: 'unit' })
    }
  }
  const parents = parentsInPlan(project, chosen, options.command === 'build')
  const inOrder = sorted(
    [...chosen.values()].map((node) => ({ ...node, parents: parents.get(node.uniqueId) ?? [] })),
  )
  const nodes = options.command === 'build' ? unitTestsInTurn(inOrder) : inOrder
  return {
    command: options.command,
    nodes,
    schemas: options.command === 'compile' ? [] : schemasOf(project, nodes, options.storeFailures ?? false),
    startHooks: hooksOf(project, 'on-run-start'),
    endHooks: hooksOf(project, 'on-run-end'),
    ...(projectFlag(project, 'skip_nodes_if_on_run_start_fails') === false
      ? { outlivesStartHooks: true as const }
      : {}),
  }
}

const projectFlag = (project: ParsedProject, name: string) =>
  stateOf(project).parts.environment.project.root.config.flags[name]

/** A file that somebody has begun and not written yet: as in dbt it is listed, and nothing is made of it. */
const isEmpty = (node: ManifestNode): boolean => node.resource_type !== 'seed' && node.raw_code.trim() === ''

function planNode(node: ManifestNode): PlanNode {
  const materialized = textAt(node.config, 'materialized') ?? 'view'
  return {
    uniqueId: node.unique_id,
    resourceType: node.resource_type,
    name: node.name,
    label: labelOf(node, materialized),
    materialized,
    parents: [],
    schema: node.schema,
    alias: node.alias,
    path: node.original_file_path,
    ...(node.relation_name === null ? {} : { relationName: node.relation_name }),
    ...(node.resource_type === 'model' && node.config['on_error'] === 'continue'
      ? { letsThrough: true }
      : {}),
  }
}

/** Exposures and saved queries stand in a build without anything to do; unit tests are run. */
function resourceNode(node: ManifestResource): PlanNode {
  return {
    uniqueId: node.unique_id,
    resourceType: node.resource_type,
    name: node.name,
    label: `${node.resource_type.replace('_', ' ')} ${node.name}`,
    materialized: 'none',
    parents: [],
    schema: null,
    alias: node.name,
    path: node.original_file_path,
  }
}

function labelOf(node: ManifestNode, materialized: string): string {
  const relation = `${node.schema}.${node.alias}`
  switch (node.resource_type) {
    case 'model':
      return `${node.language} ${isMicrobatch(node) ? 'microbatch' : materialized} model ${relation}`
    case 'seed':
      return `seed file ${relation}`
    case 'snapshot':
      return `snapshot ${relation}`
    case 'function':
      return `function ${relation}`
    default:
      return `${node.resource_type} ${node.name}`
  }
}

/** Parents of a node inside the plan, through nodes that are not in it. */
function parentsInPlan(
  project: ParsedProject,
  chosen: ReadonlyMap<string, PlanNode>,
  isBuild: boolean,
): ReadonlyMap<string, readonly string[]> {
  const { manifest } = project
  const nearest = new Map<string, readonly string[]>()
  const nearestOf = (id: string): readonly string[] => {
    const known = nearest.get(id)
    if (known) return known
    // Set before the walk, so that a circle (which the graph reports) does not go on for ever.
    nearest.set(id, [])
    const found = new Set<string>()
    for (const parent of manifest.parents.get(id) ?? []) {
      if (chosen.has(parent)) found.add(parent)
      else for (const one of nearestOf(parent)) found.add(one)
    }
    const list = [...found]
    nearest.set(id, list)
    return list
  }
  const result = new Map<string, readonly string[]>()
  const gates = isBuild ? testGates(project, chosen) : new Map<string, readonly string[]>()
  for (const node of chosen.values()) {
    const parents = new Set(nearestOf(node.uniqueId))
    if (node.resourceType === 'unit_test') {
      // A unit test runs before its model, after what the model reads and the tests of that.
      const tested = manifest.parents.get(node.uniqueId) ?? []
      parents.clear()
      for (const model of tested) {
        for (const one of nearestOf(model)) parents.add(one)
        for (const gate of gates.get(model) ?? []) if (!gate.startsWith('unit_test.')) parents.add(gate)
      }
    }
    // What is only shown, such as a saved query, waits for no test.
    if (node.resourceType !== 'test' && project.manifest.nodes.has(node.uniqueId)) {
      for (const gate of gates.get(node.uniqueId) ?? []) parents.add(gate)
    }
    parents.delete(node.uniqueId)
    result.set(node.uniqueId, [...parents])
  }
  return result
}

/**
 * Tests that stand before a node: those that read only what is above it, sources too. They are noted at the first
 * nodes of the plan below what they read; what comes after those waits anyway. Unit tests stand before their model.
 */
function testGates(
  project: ParsedProject,
  chosen: ReadonlyMap<string, PlanNode>,
): Map<string, readonly string[]> {
  const { manifest } = project
  const gates = new Map<string, string[]>()
  const add = (key: string, id: string) => gates.set(key, [...(gates.get(key) ?? []), id])
  const ancestors = new Map<string, ReadonlySet<string>>()
  const ancestorsOf = (id: string): ReadonlySet<string> => {
    const known = ancestors.get(id)
    if (known) return known
    const found = new Set<string>([id])
    ancestors.set(id, found)
    for (const parent of manifest.parents.get(id) ?? []) for (const one of ancestorsOf(parent)) found.add(one)
    return found
  }
  for (const node of chosen.values()) {
    const parents = manifest.parents.get(node.uniqueId) ?? []
    if (node.resourceType === 'unit_test') {
      for (const model of parents) if (manifest.nodes.has(model)) add(model, node.uniqueId)
    }
    if (node.resourceType !== 'test') continue
    for (const first of firstBelow(manifest, chosen, parents, ancestorsOf)) add(first, node.uniqueId)
  }
  return gates
}

/** Going down from what a test reads: the nodes of the plan that have all of it above them and none of these between. */
function firstBelow(
  manifest: Manifest,
  chosen: ReadonlyMap<string, PlanNode>,
  parents: readonly string[],
  ancestorsOf: (id: string) => ReadonlySet<string>,
): readonly string[] {
  const [start] = parents
  if (start === undefined) return []
  const found: string[] = []
  const seen = new Set<string>()
  const open = [...(manifest.children.get(start) ?? [])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || id.startsWith('test.') || id.startsWith('unit_test.')) continue
    seen.add(id)
    const above = parents.length === 1 || parents.every((one) => one !== id && ancestorsOf(id).has(one))
    if (chosen.has(id) && above) found.push(id)
    else open.push(...(manifest.children.get(id) ?? []))
  }
  return found
}

/** Unit tests stand right before their model, and do not count for where that stands. */
function sorted(nodes: readonly PlanNode[]): readonly PlanNode[] {
  const unitsOf = new Map(
    nodes.map((node) => [node.uniqueId, node.parents.filter((id) => id.startsWith('unit_test.'))] as const),
  )
  const before = new Set([...unitsOf.values()].flat())
  const byId = new Map(nodes.map((node) => [node.uniqueId, node] as const))
  const rest = nodes.filter((node) => !before.has(node.uniqueId))
  return byDepth(rest, (node) => node.parents.filter((id) => !before.has(id))).flatMap((node) => [
    ...[...(unitsOf.get(node.uniqueId) ?? [])].sort().flatMap((id) => byId.get(id) ?? []),
    node,
  ])
}

/** As in dbt, where a unit test ends badly the other ones of its model are skipped in a build, as the model is. */
function unitTestsInTurn(nodes: readonly PlanNode[]): readonly PlanNode[] {
  const before = new Map<string, string>()
  for (const { parents } of nodes) {
    const units = parents.filter((id) => id.startsWith('unit_test.')).sort()
    for (const [index, id] of units.entries()) {
      const earlier = units[index - 1]
      if (earlier !== undefined) before.set(id, earlier)
    }
  }
  return nodes.map((node) => {
    const earlier = before.get(node.uniqueId)
    return earlier === undefined ? node : { ...node, parents: [...node.parents, earlier] }
  })
}

/** Parents first; among equals in the order of their ids, so that a plan is the same each time. */
function byDepth(
  nodes: readonly PlanNode[],
  parentsOf: (node: PlanNode) => readonly string[],
): readonly PlanNode[] {
  const left = new Map(nodes.map((node) => [node.uniqueId, new Set(parentsOf(node))] as const))
  const children = new Map<string, string[]>()
  for (const node of nodes) {
    for (const parent of parentsOf(node))
      children.set(parent, [...(children.get(parent) ?? []), node.uniqueId])
  }
  const byId = new Map(nodes.map((node) => [node.uniqueId, node] as const))
  let ready = nodes.filter((node) => parentsOf(node).length === 0).map((node) => node.uniqueId)
  const order: PlanNode[] = []
  while (ready.length > 0) {
    const next: string[] = []
    for (const id of ready.sort()) {
      const node = byId.get(id)
      if (node) order.push(node)
      for (const child of children.get(id) ?? []) {
        const waits = left.get(child)
        waits?.delete(id)
        if (waits?.size === 0) next.push(child)
      }
    }
    ready = next
  }
  if (order.length < nodes.length) {
    const planned = new Set(order)
    const waiting = nodes.filter((node) => !planned.has(node)).map((node) => node.uniqueId)
    // A cycle of refs is told while the project is parsed: only a fault of ours comes here, and must not pass as done.
    throw new Error(`These nodes wait for each other and cannot be run: ${waiting.sort().join(', ')}`)
  }
  return order
}

function schemasOf(
  project: ParsedProject,
  nodes: readonly PlanNode[],
  storeFailures: boolean,
): readonly SchemaName[] {
  const found = new Map<string, SchemaName>()
  for (const { uniqueId } of nodes) {
    const node = project.manifest.nodes.get(uniqueId)
    if (!node || !writesRelation(node, storeFailures)) continue
    found.set(`${node.database ?? ''}.${node.schema}`.toLowerCase(), {
      database: node.database,
      schema: node.schema,
    })
  }
  return [...found.values()]
}

function writesRelation(node: ManifestNode, storeFailures: boolean): boolean {
  if (node.resource_type === 'test') return (node.config['store_failures'] ?? storeFailures) === true
  return node.resource_type !== 'operation' && textAt(node.config, 'materialized') !== 'ephemeral'
}

/** The project's hooks, then those of its packages by their names, each in the order of its list. */
function hooksOf(project: ParsedProject, kind: string): readonly string[] {
  const { manifest } = project
  return [...manifest.nodes.values()]
    .filter((node) => node.resource_type === 'operation' && node.tags.includes(kind))
    .sort((a, b) => {
      const own =
        Number(b.package_name === manifest.projectName) - Number(a.package_name === manifest.projectName)
      return (
        own ||
        (a.package_name < b.package_name
          ? -1
          : a.package_name > b.package_name
            ? 1
            : (a.index ?? 0) - (b.index ?? 0))
      )
    })
    .map((node) => node.unique_id)
}
