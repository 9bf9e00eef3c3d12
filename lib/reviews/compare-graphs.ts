import type { ChangeGraph } from '#lib/contracts/changes.ts'
import type { Graph } from '#lib/contracts/compile.ts'

/** The lineage of one commit; `fingerprints` change where code, config or inputs of a node do. */
export interface CommitGraph {
  readonly graph: Graph
  readonly fingerprints: Readonly<Record<string, string>>
}

type Effect = ChangeGraph['nodes'][number]['effect']

/**
 * What a change does to the lineage: nodes that it adds, removes or changes, all that is downstream of them, and the
 * direct inputs of those as context. What it does not touch is left out.
 */
export function compareGraphs(before: CommitGraph, after: CommitGraph): ChangeGraph {
  const effects = directEffects(before, after)
  const edgesBefore = new Set(before.graph.edges.map(edgeKey))
  const edgesAfter = new Set(after.graph.edges.map(edgeKey))
  const edges = new Map([...before.graph.edges, ...after.graph.edges].map((edge) => [edgeKey(edge), edge]))
  spread(effects, childrenOf(after.graph.edges))
  for (const [from, to] of edges.values()) {
    if (effects.has(to) && effects.get(to) !== 'context' && !effects.has(from)) effects.set(from, 'context')
  }
  const nodes = new Map([...before.graph.nodes, ...after.graph.nodes].map((node) => [node.id, node]))
  return {
    nodes: [...effects].flatMap(([id, effect]) => {
      const node = nodes.get(id)
      return node ? [{ ...node, effect }] : []
    }),
    edges: [...edges]
      .filter(([, [from, to]]) => effects.has(from) && effects.has(to))
      .map(([key, [from, to]]) => ({
        from,
        to,
        effect: !edgesBefore.has(key) ? 'added' : edgesAfter.has(key) ? 'same' : 'removed',
      })),
  }
}

function edgeKey([from, to]: readonly [string, string]): string {
  return `${from}\0${to}`
}

function directEffects(before: CommitGraph, after: CommitGraph): Map<string, Effect> {
  const effects = new Map<string, Effect>()
  const old = new Set(before.graph.nodes.map((node) => node.id))
  const now = new Set(after.graph.nodes.map((node) => node.id))
  for (const id of now) {
    if (!old.has(id)) effects.set(id, 'added')
    else if (before.fingerprints[id] !== after.fingerprints[id]) effects.set(id, 'changed')
  }
  for (const id of old) if (!now.has(id)) effects.set(id, 'removed')
  return effects
}

function childrenOf(edges: Graph['edges']): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const [from, to] of edges) {
    const known = children.get(from)
    if (known) known.push(to)
    else children.set(from, [to])
  }
  return children
}

function spread(effects: Map<string, Effect>, children: ReadonlyMap<string, readonly string[]>): void {
  const queue = [...effects.keys()]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const child of children.get(id) ?? []) {
      if (effects.has(child)) continue
      effects.set(child, 'downstream')
      queue.push(child)
    }
  }
}
