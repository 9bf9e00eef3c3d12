import { invert, reachable } from '#lib/dag/index.ts'
import type { PlannedNode, RunNode } from '#lib/contracts/runs.ts'
import { isBroken } from './describe-run.ts'

/** The nodes of a run with what was planned of them; the newest states first stand in `nodes`. */
export interface RunMap {
  readonly nodes: ReadonlyMap<string, RunNode>
  readonly layers: ReadonlyMap<string, PlannedNode['layer']>
  /** Files of the project; nodes of packages have none. */
  readonly paths: ReadonlyMap<string, string>
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
}

const none: readonly string[] = []

export function buildRunMap(nodes: ReadonlyMap<string, RunNode>, planned: readonly PlannedNode[]): RunMap {
  const layers = new Map<string, PlannedNode['layer']>()
  const paths = new Map<string, string>()
  const parents = new Map<string, readonly string[]>()
  for (const { uniqueId, layer, path, parents: places } of planned) {
    layers.set(uniqueId, layer)
    if (path !== null) paths.set(uniqueId, path)
    parents.set(
      uniqueId,
      places.flatMap((place) => planned[place]?.uniqueId ?? []),
    )
  }
  return { nodes, layers, paths, parents, children: invert(parents) }
}

export function isTest(node: Pick<RunNode, 'resourceType'>): boolean {
  return tests.has(node.resourceType)
}

const tests: ReadonlySet<string> = new Set(['test', 'unit_test', 'access_test', 'access_check'])
/** No selection names them: they run with whatever is built. */
export const isAccessStep = ({ resourceType }: Pick<RunNode, 'resourceType'>) =>
  resourceType === 'access_test' || resourceType === 'access_check'

/** The nearest node above a skipped one that is why; null where nothing of this run failed above it. */
export function findCause(map: RunMap, id: string): RunNode | null {
  const seen = new Set<string>([id])
  let frontier: readonly string[] = [id]
  while (frontier.length > 0) {
    const above = frontier.flatMap((each) => map.parents.get(each) ?? none).filter((each) => !seen.has(each))
    for (const each of above) {
      const node = map.nodes.get(each)
      if (node !== undefined && isBroken(node)) return node
      seen.add(each)
    }
    frontier = [...new Set(above)]
  }
  return null
}

export interface TestResults {
  readonly failed: number
  readonly warned: number
}

/** What the tests of each node say, by node. A test of several nodes counts at each. */
export function countTests(map: RunMap): ReadonlyMap<string, TestResults> {
  const counts = new Map<string, TestResults>()
  for (const node of map.nodes.values()) {
    if (!isTest(node) || (!isBroken(node) && node.state !== 'warn')) continue
    for (const id of map.parents.get(node.uniqueId) ?? none) {
      const tested = map.nodes.get(id)
      if (tested === undefined || isTest(tested)) continue
      const { failed, warned } = counts.get(id) ?? { failed: 0, warned: 0 }
      counts.set(id, isBroken(node) ? { failed: failed + 1, warned } : { failed, warned: warned + 1 })
    }
  }
  return counts
}

/** What waits for a node, near and far. */
export function countBelow(map: RunMap, id: string): { readonly models: number; readonly tests: number } {
  const below = [...reachable(map.children, [id])].flatMap((each) => map.nodes.get(each) ?? [])
  const tests = below.filter(isTest).length
  return { models: below.length - tests, tests }
}
