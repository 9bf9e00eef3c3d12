import { edgeLine, type Box, type EdgeLine } from '#components/parts/graph/edge-lines.ts'
import { layColumns, type LayItem, type Spot } from '#components/parts/graph/lay-columns.ts'
import { routeEdges, type Via } from '#components/parts/graph/route-edges.ts'
import type { Block, FoldedEdge, FoldedGraph, Item } from './fold-graph.ts'
import { layers, type Layer } from './group-nodes.ts'

export const heights: Readonly<Record<Item['kind'], number>> = { node: 28, folded: 44, label: 24 }
const viaHeight = 8
const spacing = { rowGap: 8, columnGap: 52, bandGap: 28, laneHeight: 2400 }
const [narrowest, widest] = [152, 240]
/** Inter at 13 px; the worker has no page to measure on. */
const letterWidth = 7
/** Past so many edges, lines run behind the nodes: bends of their own would be more rows than nodes. */
const routedAtMost = 400

export interface Column {
  readonly layer: Layer
  readonly x: number
  readonly width: number
}
export interface PlacedItem extends Box {
  readonly item: Item
}
export interface PlacedLine extends EdgeLine {
  readonly role: FoldedEdge['role']
}
export interface LineageLayout {
  readonly items: readonly PlacedItem[]
  readonly lines: readonly PlacedLine[]
  readonly columns: readonly Column[]
  readonly width: number
  readonly height: number
  /** Where the trace ends and the rest begins. */
  readonly bandEnd: number
}

/** One column a layer. Pure and without a page, so that it runs in a worker. */
export function layLineage({ blocks, edges }: FoldedGraph): LineageLayout {
  const shown = layers.filter((layer) => blocks.some((block) => block.layer === layer))
  const columnOf = new Map<string, number>()
  for (const block of blocks) {
    for (const item of block.items) columnOf.set(item.id, shown.indexOf(block.layer))
  }
  const { routes, vias, segments } =
    edges.length > routedAtMost
      ? unrouted(edges)
      : routeEdges(
          edges,
          (id) => columnOf.get(id) ?? 0,
          (edge) => edge.role,
        )
  const bandOf = new Map(blocks.flatMap((block) => block.items.map((item) => [item.id, block.band] as const)))
  const columns = shown.map((layer, at) => ({
    width: widthOf(blocks, layer),
    blocks: [
      ...blocks.filter((block) => block.layer === layer).map(layBlock),
      ...vias.filter((via) => via.column === at).map((via) => viaBlock(via, bandOf.get(via.from) ?? 0)),
    ],
  }))
  const laid = layColumns(columns, segments, spacing)
  const widths = new Map(shown.map((layer, at) => [layer, columns[at]?.width ?? 0]))
  const items = blocks.flatMap((block) =>
    [...(block.label === null ? [] : [block.label]), ...block.items].map((item): PlacedItem => {
      const spot = laid.spots.get(item.id) ?? { x: 0, y: 0 }
      return { item, ...spot, width: widths.get(block.layer) ?? 0, height: heights[item.kind] }
    }),
  )
  const boxes = new Map<string, Box>(items.map((item) => [item.item.id, item]))
  for (const via of vias) boxes.set(via.id, viaBox(laid.spots.get(via.id), columns[via.column]?.width ?? 0))
  const lines = routes.flatMap(({ edge, stops }): PlacedLine[] => {
    const line = edgeLine(
      edge.from,
      edge.to,
      stops.flatMap((stop) => boxes.get(stop) ?? []),
    )
    return line === null ? [] : [{ ...line, role: edge.role }]
  })
  const frames = shown.map((layer, at): Column => ({ layer, ...(laid.columns[at] ?? { x: 0, width: 0 }) }))
  const last = frames.at(-1)
  const width = last === undefined ? 0 : last.x + last.width
  return { items, lines, columns: frames, width, height: laid.height, bandEnd: laid.bandEnd }
}

function unrouted(edges: readonly FoldedEdge[]): ReturnType<typeof routeEdges<FoldedEdge>> {
  const routes = edges.map((edge) => ({ edge, stops: [edge.from, edge.to] }))
  return { routes, vias: [], segments: edges.map(({ from, to }) => [from, to] as const) }
}

const layItem = (item: Item): LayItem => ({ id: item.id, height: heights[item.kind] })

function layBlock({ label, items, band }: Block) {
  return { label: label === null ? null : layItem(label), items: items.map(layItem), band }
}

function viaBlock(via: Via, band: 0 | 1) {
  return { label: null, items: [{ id: via.id, height: viaHeight }], band }
}

const viaBox = (spot: Spot | undefined, width: number): Box => ({
  ...(spot ?? { x: 0, y: 0 }),
  width,
  height: viaHeight,
})

function widthOf(blocks: readonly Block[], layer: Layer): number {
  let most = 0
  for (const block of blocks) {
    if (block.layer !== layer) continue
    for (const item of block.items) {
      const text = item.kind === 'node' ? item.node.name : item.group.label
      most = Math.max(most, text.length * letterWidth + 64)
    }
  }
  return Math.min(widest, Math.max(narrowest, most))
}
