import type { Graph, GraphNode } from '#lib/contracts/compile.ts'
import { layers, type Layer, type NodeGroup } from './group-nodes.ts'
import { isTraced, type Trace } from './trace-graph.ts'

export type Role = 'plain' | 'focus' | 'traced' | 'quiet'
interface Base {
  readonly id: string
  readonly layer: Layer
  readonly role: Role
}
export interface NodeItem extends Base {
  readonly kind: 'node'
  readonly node: GraphNode
}
/** A group: folded it stands for its nodes, open it is the label above them. */
export interface GroupItem extends Base {
  readonly kind: 'folded' | 'label'
  readonly group: NodeGroup
  /** Those that are not drawn by themselves. */
  readonly members: readonly GraphNode[]
}
export type Item = NodeItem | GroupItem
export interface Block {
  readonly layer: Layer
  readonly band: 0 | 1
  readonly label: GroupItem | null
  readonly items: readonly Item[]
}
export interface FoldedEdge {
  readonly from: string
  readonly to: string
  readonly role: 'plain' | 'traced' | 'quiet'
}
export interface FoldedGraph {
  readonly blocks: readonly Block[]
  readonly edges: readonly FoldedEdge[]
}

export interface FoldOptions {
  readonly groups: readonly NodeGroup[]
  readonly isOpen: (group: NodeGroup) => boolean
  readonly trace: Trace | null
  /** Drawn by themselves, whatever their group is. */
  readonly singles: ReadonlySet<string>
}

/** What is drawn: nodes of open groups and of the trace, and one item for each folded group. */
export function foldGraph(edges: Graph['edges'], options: FoldOptions): FoldedGraph {
  const { groups, trace, singles } = options
  const blocks: Block[] = []
  const itemOf = new Map<string, string>()
  const roleOf = (id: string): Role =>
    trace === null
      ? 'plain'
      : id === trace.focus
        ? 'focus'
        : trace.up.has(id) || trace.down.has(id)
          ? 'traced'
          : 'quiet'
  const single = (node: GraphNode): NodeItem => {
    itemOf.set(node.id, node.id)
    return { kind: 'node', id: node.id, layer: node.layer, role: roleOf(node.id), node }
  }
  for (const group of groups) {
    const { layer } = group
    for (const node of group.nodes) {
      if (singles.has(node.id)) blocks.push({ layer, band: 0, label: null, items: [single(node)] })
    }
    const members = group.nodes.filter((node) => !singles.has(node.id))
    const band = trace === null ? 0 : 1
    const role: Role = members.some((node) => roleOf(node.id) === 'traced')
      ? 'traced'
      : trace === null
        ? 'plain'
        : 'quiet'
    const item = { id: groupId(group.key), layer, role, group, members }
    const [only] = members
    if (only === undefined) continue
    if (group.nodes.length === 1) blocks.push({ layer, band, label: null, items: [single(only)] })
    else if (options.isOpen(group)) {
      blocks.push({ layer, band, label: { kind: 'label', ...item }, items: members.map(single) })
    } else {
      for (const node of members) itemOf.set(node.id, item.id)
      blocks.push({ layer, band, label: null, items: [{ kind: 'folded', ...item }] })
    }
  }
  return { blocks, edges: withinBands(blocks, foldEdges(edges, itemOf, trace)) }
}

/** The rest stands below the trace: lines from one to the other would cross all that is between. */
function withinBands(blocks: readonly Block[], edges: readonly FoldedEdge[]): FoldedEdge[] {
  const bandOf = new Map(blocks.flatMap(({ band, items }) => items.map((item) => [item.id, band] as const)))
  return edges.filter((edge) => edge.role === 'traced' || bandOf.get(edge.from) === bandOf.get(edge.to))
}

export const groupId = (key: string) => `group ${key}`

function foldEdges(
  edges: Graph['edges'],
  itemOf: ReadonlyMap<string, string>,
  trace: Trace | null,
): FoldedEdge[] {
  const folded = new Map<string, FoldedEdge>()
  for (const [source, target] of edges) {
    const [from, to] = [itemOf.get(source), itemOf.get(target)]
    if (from === undefined || to === undefined || from === to) continue
    const key = `${from}\n${to}`
    if (trace === null) folded.set(key, { from, to, role: 'plain' })
    else if (isTraced(trace, source, target)) folded.set(key, { from, to, role: 'traced' })
    else if (!folded.has(key)) folded.set(key, { from, to, role: 'quiet' })
  }
  return [...folded.values()]
}

const rowsAtMost = 16
const aloneAtMost = 40

/** Groups that are open to begin with: the small ones of each layer, as long as it fits on a screen, or nearly. */
export function openToBegin(groups: readonly NodeGroup[]): ReadonlySet<string> {
  const open = new Set<string>()
  for (const layer of layers) {
    const own = groups.filter((group) => group.layer === layer)
    // A folded group is half higher than a node.
    let rows = own.reduce((sum, group) => sum + (group.nodes.length === 1 ? 1 : 1.5), 0)
    for (const group of own.toSorted((a, b) => a.nodes.length - b.nodes.length)) {
      if (group.nodes.length === 1) continue
      rows += group.nodes.length - 0.8
      if (own.length > 1 ? rows > rowsAtMost : group.nodes.length > aloneAtMost) break
      open.add(group.key)
    }
  }
  return open
}
