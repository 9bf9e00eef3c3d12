import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Dataset } from '#lib/access/datasets.ts'
import { decideDataset, includesAction } from '#lib/access/decide.ts'
import type { Graph, GraphNode } from '#lib/contracts/compile.ts'
import type { CallerDto } from './protocol.ts'

/** Of this process: a hidden node's mark cannot be held against names that somebody guesses. */
const KEY = randomBytes(32)

/**
 * Whether a node may be told by its name. Whoever edits the project's files reads the names there, so for them only
 * what an admin restricted is hidden.
 */
export function mayName(caller: CallerDto, dataset: Dataset | null): boolean {
  if (dataset === null || includesAction(decideDataset(caller, dataset).action, 'list')) return true
  return caller.permissions.includes('files.edit') && !dataset.restricted
}

/** The same id for the same node, without a word of it. */
export function hiddenId(projectId: string, id: string): string {
  return `restricted.${createHmac('sha256', KEY).update(`${projectId}\0${id}`).digest('hex').slice(0, 20)}`
}

/** The graph with every node that may not be named replaced by a grey one in its place. */
export function hideNodes(graph: Graph, projectId: string, hidden: ReadonlySet<string>): Graph {
  if (hidden.size === 0) return graph
  const idOf = (id: string) => (hidden.has(id) ? hiddenId(projectId, id) : id)
  const nodes = graph.nodes.map((node) => (hidden.has(node.id) ? hide(node, idOf(node.id)) : node))
  const edges = graph.edges.map(([from, to]): [string, string] => [idOf(from), idOf(to)])
  const hash = createHash('sha1').update(graph.hash)
  for (const { id } of nodes) hash.update(id)
  return { nodes, edges, hash: hash.digest('hex') }
}

function hide(node: GraphNode, id: string): GraphNode {
  return {
    id,
    name: 'Restricted',
    resourceType: 'restricted',
    materialized: null,
    layer: node.layer,
    folder: '',
    packageName: '',
    path: null,
    tags: [],
    tests: 0,
    accessTests: { total: 0, broken: 0 },
    builtInDevelopment: false,
    builtInProduction: false,
    lastState: null,
  }
}
