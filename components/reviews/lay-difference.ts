import { edgeLine, type Box, type EdgeLine } from '#components/parts/graph/edge-lines.ts'
import { layColumns } from '#components/parts/graph/lay-columns.ts'
import { rankNodes } from '#components/parts/graph/neighbours.ts'
import { routeEdges } from '#components/parts/graph/route-edges.ts'
import type { ChangeGraph } from '#lib/contracts/changes.ts'

export type EdgeEffect = ChangeGraph['edges'][number]['effect']
export interface DifferenceLayout {
  readonly nodes: readonly (Box & { readonly node: ChangeGraph['nodes'][number] })[]
  readonly lines: readonly (EdgeLine & { readonly effect: EdgeEffect })[]
  readonly height: number
}

const nodeHeight = 28
const viaHeight = 20
const spacing = { rowGap: 16, columnGap: 40, bandGap: 0, laneHeight: Infinity }
const [narrowest, widest] = [112, 240]
const letterWidth = 6.6

/** Each node one column right of the furthest of its parents; an edge that passes columns has its own way through. */
export function layDifference(graph: ChangeGraph): DifferenceLayout {
  const ids = graph.nodes.map((node) => node.id)
  const known = new Set(ids)
  const edges = graph.edges.filter((edge) => known.has(edge.from) && known.has(edge.to))
  const ranks = rankNodes(
    ids,
    edges.map(({ from, to }) => [from, to] as const),
  )
  const columnOf = (id: string) => ranks.get(id) ?? 0
  const { routes, vias, segments } = routeEdges(edges, columnOf, (edge) => edge.effect)
  const columns = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, (_, at) => {
    const own = graph.nodes.filter((node) => columnOf(node.id) === at)
    const items = [
      ...own.map((node) => ({ id: node.id, height: nodeHeight })),
      ...vias.filter((via) => via.column === at).map((via) => ({ id: via.id, height: viaHeight })),
    ]
    return {
      width: Math.min(widest, Math.max(narrowest, ...own.map((node) => node.name.length * letterWidth + 52))),
      blocks: items.map((item) => ({ label: null, items: [item], band: 0 as const })),
    }
  })
  const laid = layColumns(columns, segments, spacing)
  const boxOf = (id: string, column: number, height: number): Box => ({
    ...(laid.spots.get(id) ?? { x: 0, y: 0 }),
    width: columns[column]?.width ?? 0,
    height,
  })
  const nodes = graph.nodes.map((node) => ({ ...boxOf(node.id, columnOf(node.id), nodeHeight), node }))
  const boxes = new Map<string, Box>(nodes.map((box) => [box.node.id, box]))
  for (const via of vias) boxes.set(via.id, boxOf(via.id, via.column, viaHeight))
  const lines = routes.flatMap(({ edge, stops }) => {
    const line = edgeLine(
      edge.from,
      edge.to,
      stops.flatMap((stop) => boxes.get(stop) ?? []),
    )
    return line === null ? [] : [{ ...line, effect: edge.effect }]
  })
  return { nodes, lines, height: laid.height }
}
