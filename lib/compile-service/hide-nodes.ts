import { createHash } from 'node:crypto'
import type { Graph, GraphNode } from '#lib/contracts/compile.ts'
import { hideInDiagnostics, type Hidden } from './find-hidden.ts'
import { hiddenId } from './hidden-id.ts'
import { NO_ACCESS_TESTS } from './judge-access-tests.ts'
import type { CommitGraph } from './protocol.ts'
import type { CommitGraphAnswer } from './thread/messages.ts'

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

/** One commit as its reader may see it. A hidden node's fingerprint stays: that it changed is told. */
export function hideInCommitGraph(answer: CommitGraphAnswer, hidden: Hidden, projectId: string): CommitGraph {
  const idOf = (id: string) => (hidden.ids.has(id) ? hiddenId(projectId, id) : id)
  return {
    nodes: answer.nodes.map(({ schema: _, fingerprint, ...rest }) => {
      const node = { ...rest, lastState: null, accessTests: NO_ACCESS_TESTS }
      return { ...(hidden.ids.has(node.id) ? hide(node, idOf(node.id)) : node), fingerprint }
    }),
    edges: answer.edges.map(([from, to]): [string, string] => [idOf(from), idOf(to)]),
    errors: hideInDiagnostics(answer.errors, hidden, projectId),
  }
}

/** Without grey nodes that touch none which may be named. */
export function leaveOutLonely(graph: Graph): Graph {
  const isNamed = new Map(graph.nodes.map((node) => [node.id, node.resourceType !== 'restricted']))
  const touched = new Set(
    graph.edges.flatMap(([from, to]) => [
      ...(isNamed.get(from) ? [to] : []),
      ...(isNamed.get(to) ? [from] : []),
    ]),
  )
  const nodes = graph.nodes.filter(({ id }) => isNamed.get(id) === true || touched.has(id))
  const left = new Set(nodes.map(({ id }) => id))
  return { ...graph, nodes, edges: graph.edges.filter(([from, to]) => left.has(from) && left.has(to)) }
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
