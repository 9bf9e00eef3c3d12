import type { Graph, GraphNode } from '#lib/contracts/compile.ts'

export type Layer = GraphNode['layer']
export const layers: readonly Layer[] = ['source', 'staging', 'core', 'mart', 'use']

export const nodeWidth = 208
export const nodeHeight = 28
const rowStep = 40
const columnStep = 296
const layerGap = 32
/** A longer column is set side by side in several: a thousand sources in one could not be looked at. */
const rowsAtMost = 60
const sweeps = 4

export interface LayoutInput {
  readonly nodes: readonly { readonly id: string; readonly layer: Layer }[]
  readonly edges: Graph['edges']
}
export interface Heading {
  readonly layer: Layer
  readonly x: number
  readonly width: number
  readonly count: number
}
export interface Layout {
  readonly positions: ReadonlyMap<string, { readonly x: number; readonly y: number }>
  readonly headings: readonly Heading[]
}

/** Columns by layer and, within one, by the longest path; rows by the mean of their neighbours'. */
export function layoutGraph({ nodes, edges }: LayoutInput): Layout {
  const known = new Set(nodes.map((node) => node.id))
  const inside = edges.filter(([from, to]) => from !== to && known.has(from) && known.has(to))
  const columns = columnsOf(nodes, inside)
  orderRows(
    columns.map((column) => column.ids),
    inside,
  )
  return place(columns)
}

interface Column {
  readonly layer: Layer
  ids: string[]
}

function columnsOf(nodes: LayoutInput['nodes'], edges: Graph['edges']): Column[] {
  const layerOf = new Map(nodes.map((node) => [node.id, node.layer]))
  const rank = rankWithin(
    nodes.map((node) => node.id),
    edges.filter(([from, to]) => layerOf.get(from) === layerOf.get(to)),
  )
  return layers.flatMap((layer) => {
    const ranks: string[][] = []
    for (const node of nodes) {
      if (node.layer !== layer) continue
      const at = rank.get(node.id) ?? 0
      while (ranks.length <= at) ranks.push([])
      ranks[at]?.push(node.id)
    }
    return ranks.filter((ids) => ids.length > 0).map((ids) => ({ layer, ids }))
  })
}

/** The longest path to each node; what stands on a cycle keeps the rank that it has when the walk ends. */
function rankWithin(ids: readonly string[], edges: Graph['edges']): Map<string, number> {
  const rank = new Map(ids.map((id) => [id, 0]))
  const waits = new Map<string, number>()
  for (const [, to] of edges) waits.set(to, (waits.get(to) ?? 0) + 1)
  const next = neighbours(edges, 'down')
  const ready = ids.filter((id) => !waits.has(id))
  for (let at = 0; at < ready.length; at += 1) {
    const id = ready[at]
    if (id === undefined) break
    for (const child of next.get(id) ?? []) {
      rank.set(child, Math.max(rank.get(child) ?? 0, (rank.get(id) ?? 0) + 1))
      const left = (waits.get(child) ?? 1) - 1
      waits.set(child, left)
      if (left === 0) ready.push(child)
    }
  }
  return rank
}

export function neighbours(edges: Graph['edges'], direction: 'up' | 'down'): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const [from, to] of edges) {
    const [key, value] = direction === 'down' ? [from, to] : [to, from]
    const list = map.get(key)
    if (list === undefined) map.set(key, [value])
    else list.push(value)
  }
  return map
}

function orderRows(columns: readonly string[][], edges: Graph['edges']): void {
  const parents = neighbours(edges, 'up')
  const children = neighbours(edges, 'down')
  const row = new Map<string, number>()
  for (const column of columns) keepRows(column, row)
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const down = sweep % 2 === 0
    for (const column of down ? columns : columns.toReversed()) {
      const around = down ? parents : children
      const weight = new Map(column.map((id) => [id, meanRow(id, around, row)]))
      column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0))
      keepRows(column, row)
    }
  }
}

/** As a share of the column, so that a short column lies beside the whole of a long one. */
function keepRows(column: readonly string[], row: Map<string, number>): void {
  column.forEach((id, at) => row.set(id, (at + 0.5) / column.length))
}

function meanRow(
  id: string,
  around: ReadonlyMap<string, string[]>,
  row: ReadonlyMap<string, number>,
): number {
  const list = around.get(id) ?? []
  if (list.length === 0) return row.get(id) ?? 0
  return list.reduce((sum, each) => sum + (row.get(each) ?? 0), 0) / list.length
}

function place(columns: readonly Column[]): Layout {
  const positions = new Map<string, { x: number; y: number }>()
  const headings: Heading[] = []
  let x = 0
  for (const layer of layers) {
    const own = columns.filter((column) => column.layer === layer)
    if (own.length === 0) continue
    const start = x
    for (const { ids } of own) {
      const lanes = Math.ceil(ids.length / rowsAtMost)
      const rows = Math.ceil(ids.length / lanes)
      for (const [at, id] of ids.entries()) {
        positions.set(id, { x: x + Math.floor(at / rows) * columnStep, y: (at % rows) * rowStep })
      }
      x += lanes * columnStep
    }
    const count = own.reduce((sum, column) => sum + column.ids.length, 0)
    headings.push({ layer, x: start, width: x - start - (columnStep - nodeWidth), count })
    x += layerGap
  }
  return { positions, headings }
}
