export interface RailRow {
  readonly id: string
  readonly lane: number
  /** Hops from the node that is open: negative is upstream. */
  readonly hops: number
}
/** Runs along the lane of the node nearer to the middle, and turns into the row of the farther one. */
export interface RailEdge {
  readonly near: string
  readonly far: string
  readonly nearRow: number
  readonly farRow: number
  readonly nearLane: number
  readonly farLane: number
}
export interface Rail {
  readonly rows: readonly RailRow[]
  readonly edges: readonly RailEdge[]
  readonly lanes: number
}

export interface RailGraph {
  readonly edges: readonly (readonly [string, string])[]
}

type Adjacency = ReadonlyMap<string, readonly string[]>

/**
 * Nodes within `up` and `down` hops as one row each, parents above children. Each half grows away from the open node;
 * edges that pass it by are left out, as they say nothing about it.
 */
export function layRail(graph: RailGraph, center: string, depth: { up: number; down: number }): Rail {
  const { parents, children } = readAdjacency(graph)
  const above = layHalf({ center, next: parents, back: children, depth: depth.up })
  const below = layHalf({ center, next: children, back: parents, depth: depth.down })
  const middle = above.order.length - 1
  // A cycle brings a node into both halves: it stays above.
  const seen = new Set(above.order.map((each) => each.id))
  const kept = below.order.slice(1).filter((each) => !seen.has(each.id))
  const rows = [
    ...above.order.toReversed().map((each): RailRow => ({ ...each, hops: 0 - each.hops })),
    ...kept,
  ]
  const upper = above.edges.map((edge) => ({
    ...edge,
    nearRow: middle - edge.nearRow,
    farRow: middle - edge.farRow,
  }))
  const rowOf = new Map(rows.map((row, index) => [row.id, index]))
  const lower = below.edges.flatMap((edge) => {
    const nearRow = edge.near === center ? middle : rowOf.get(edge.near)
    const farRow = rowOf.get(edge.far)
    return nearRow === undefined || farRow === undefined || farRow <= nearRow
      ? []
      : [{ ...edge, nearRow, farRow }]
  })
  return { rows, edges: [...upper, ...lower], lanes: Math.max(1, ...rows.map((row) => row.lane + 1)) }
}

function readAdjacency(graph: RailGraph): { parents: Adjacency; children: Adjacency } {
  const parents = new Map<string, string[]>()
  const children = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, from: string, to: string) => {
    const list = map.get(from)
    if (list === undefined) map.set(from, [to])
    else list.push(to)
  }
  for (const [from, to] of graph.edges) {
    add(children, from, to)
    add(parents, to, from)
  }
  return { parents, children }
}

interface Half {
  readonly center: string
  /** Away from the center, and back towards it. */
  readonly next: Adjacency
  readonly back: Adjacency
  readonly depth: number
}

function layHalf(half: Half): { order: readonly RailRow[]; edges: readonly RailEdge[] } {
  const hops = measureHops(half)
  const order = orderHalf(half, hops)
  return assignLanes(order, half, hops)
}

function measureHops({ center, next, depth }: Half): ReadonlyMap<string, number> {
  const hops = new Map([[center, 0]])
  let front = [center]
  for (let distance = 1; distance <= depth && front.length > 0; distance += 1) {
    front = [...new Set(front.flatMap((id) => next.get(id) ?? []))].filter((id) => !hops.has(id))
    for (const id of front) hops.set(id, distance)
  }
  return hops
}

/** Nearer nodes before those behind them; what follows on the last row comes next, so that branches stay together. */
function orderHalf({ center, next, back }: Half, hops: ReadonlyMap<string, number>): readonly string[] {
  const order = [center]
  const placed = new Map([[center, 0]])
  const waiting = new Set([...hops.keys()].filter((id) => id !== center))
  const lastBefore = (id: string) => Math.max(...(back.get(id) ?? []).map((each) => placed.get(each) ?? -1))
  const behind = (id: string) => (next.get(id) ?? []).filter((each) => waiting.has(each)).length
  const isReady = (id: string) => (back.get(id) ?? []).every((each) => !waiting.has(each))
  while (waiting.size > 0) {
    const ready = [...waiting].filter(isReady)
    // A cycle leaves nobody ready: the nearest goes, so that it is still shown.
    const chosen = (ready.length > 0 ? ready : [...waiting]).toSorted(
      (a, b) => lastBefore(b) - lastBefore(a) || behind(a) - behind(b) || a.localeCompare(b),
    )[0]
    if (chosen === undefined) break
    waiting.delete(chosen)
    placed.set(chosen, order.length)
    order.push(chosen)
  }
  return order
}

/** A lane belongs to a node until the last one behind it has its row; that one sits on it, the others beside it. */
function assignLanes(
  order: readonly string[],
  { next, back }: Half,
  hops: ReadonlyMap<string, number>,
): { order: readonly RailRow[]; edges: readonly RailEdge[] } {
  const rowOf = new Map(order.map((id, row) => [id, row]))
  const laneOf = new Map<string, number>()
  const open = new Map<number, { readonly id: string; left: number }>()
  const rows: RailRow[] = []
  const edges: RailEdge[] = []
  order.forEach((id, row) => {
    const nearer = [...new Set(back.get(id) ?? [])].filter((each) => (rowOf.get(each) ?? order.length) < row)
    const ended: number[] = []
    for (const each of nearer) {
      const lane = laneOf.get(each) ?? 0
      const trunk = open.get(lane)
      if (trunk === undefined || trunk.id !== each) continue
      trunk.left -= 1
      if (trunk.left === 0) ended.push(lane)
    }
    for (const lane of ended) open.delete(lane)
    const lane = ended.length > 0 ? Math.min(...ended) : firstFree(open, nearer, laneOf)
    laneOf.set(id, lane)
    rows.push({ id, lane, hops: hops.get(id) ?? 0 })
    for (const each of nearer) {
      edges.push({
        near: each,
        far: id,
        nearRow: rowOf.get(each) ?? 0,
        farRow: row,
        nearLane: laneOf.get(each) ?? 0,
        farLane: lane,
      })
    }
    const left = new Set((next.get(id) ?? []).filter((each) => (rowOf.get(each) ?? -1) > row)).size
    if (left > 0) open.set(lane, { id, left })
  })
  return { order: rows, edges }
}

function firstFree(
  open: ReadonlyMap<number, unknown>,
  nearer: readonly string[],
  laneOf: ReadonlyMap<string, number>,
): number {
  let lane = nearer.length === 0 ? 0 : Math.min(...nearer.map((each) => laneOf.get(each) ?? 0)) + 1
  while (open.has(lane)) lane += 1
  return lane
}
