export interface RailRow {
  readonly id: string
  readonly lane: number
  /** Hops from the node that is open: negative is upstream. */
  readonly hops: number
}
export interface RailEdge {
  readonly from: string
  readonly to: string
  readonly fromRow: number
  readonly toRow: number
  readonly fromLane: number
  /** The lane that the edge runs down; the target sits on it. */
  readonly lane: number
}
export interface Rail {
  readonly rows: readonly RailRow[]
  readonly edges: readonly RailEdge[]
  readonly lanes: number
}

export interface RailGraph {
  readonly edges: readonly (readonly [string, string])[]
}

/** Nodes within `up` and `down` hops as one row each, parents above children, edges in lanes at the left. */
export function layRail(graph: RailGraph, center: string, depth: { up: number; down: number }): Rail {
  const parents = new Map<string, string[]>()
  const children = new Map<string, string[]>()
  for (const [from, to] of graph.edges) {
    children.set(from, [...(children.get(from) ?? []), to])
    parents.set(to, [...(parents.get(to) ?? []), from])
  }
  const hops = new Map<string, number>([[center, 0]])
  walk(center, parents, depth.up, (id, distance) => hops.set(id, -distance))
  walk(center, children, depth.down, (id, distance) => {
    if (!hops.has(id)) hops.set(id, distance)
  })
  const order = sortTopologically([...hops.keys()], parents, hops)
  return assignLanes(order, children, hops)
}

function walk(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  depth: number,
  visit: (id: string, distance: number) => void,
): void {
  const seen = new Set([start])
  let front = [start]
  for (let distance = 1; distance <= depth && front.length > 0; distance += 1) {
    front = [...new Set(front.flatMap((id) => next.get(id) ?? []))].filter((id) => !seen.has(id))
    for (const id of front) {
      seen.add(id)
      visit(id, distance)
    }
  }
}

/** Parents before children; among those that are ready, the farthest upstream first, then by name. */
function sortTopologically(
  ids: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  hops: ReadonlyMap<string, number>,
): readonly string[] {
  const within = new Set(ids)
  const waiting = new Set(ids)
  const order: string[] = []
  const rank = (a: string, b: string) => (hops.get(a) ?? 0) - (hops.get(b) ?? 0) || a.localeCompare(b)
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) =>
      (parents.get(id) ?? []).every((parent) => !within.has(parent) || !waiting.has(parent)),
    )
    // A cycle leaves nobody ready: the first by rank goes, so that it is still shown.
    const next = (ready.length > 0 ? ready : [...waiting]).toSorted(rank)[0]
    if (next === undefined) break
    waiting.delete(next)
    order.push(next)
  }
  return order
}

/** As in a commit graph: a lane belongs to the node that it leads to, from its first parent's row on. */
function assignLanes(
  order: readonly string[],
  children: ReadonlyMap<string, readonly string[]>,
  hops: ReadonlyMap<string, number>,
): Rail {
  const rowOf = new Map(order.map((id, row) => [id, row]))
  const lanes: (string | null)[] = []
  const take = (id: string) => {
    const free = lanes.indexOf(null)
    const lane = free === -1 ? lanes.length : free
    lanes[lane] = id
    return lane
  }
  const rows: RailRow[] = []
  const edges: RailEdge[] = []
  order.forEach((id, row) => {
    const reserved = lanes.indexOf(id)
    const lane = reserved === -1 ? take(id) : reserved
    rows.push({ id, lane, hops: hops.get(id) ?? 0 })
    lanes[lane] = null
    const below = (children.get(id) ?? [])
      .flatMap((child) => {
        const childRow = rowOf.get(child)
        return childRow === undefined || childRow <= row ? [] : [{ child, childRow }]
      })
      .toSorted((a, b) => b.childRow - a.childRow)
    // The farthest child keeps the node's own lane, so that the nearer ones branch off and do not cross it.
    for (const { child, childRow } of below) {
      const existing = lanes.indexOf(child)
      const childLane = existing === -1 ? (lanes[lane] === null ? lane : null) : existing
      const used = childLane ?? take(child)
      lanes[used] = child
      edges.push({ from: id, to: child, fromRow: row, toRow: childRow, fromLane: lane, lane: used })
    }
  })
  return { rows, edges, lanes: Math.max(1, lanes.length) }
}
