/** A directed graph by ids: `parents(id)` are what it reads from. Unknown ids have no neighbours. */
export interface Graph {
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
}

const none: readonly string[] = []

/** Everything reachable from `starts` over `edges`, without the starts unless an edge leads back; at most `depth` steps. */
export function reachable(
  edges: ReadonlyMap<string, readonly string[]>,
  starts: Iterable<string>,
  depth: number = Number.POSITIVE_INFINITY,
): Set<string> {
  const found = new Set<string>()
  let frontier: Iterable<string> = starts
  for (let step = 0; step < depth; step += 1) {
    const next: string[] = []
    for (const id of frontier) {
      for (const neighbour of edges.get(id) ?? none) {
        if (found.has(neighbour)) continue
        found.add(neighbour)
        next.push(neighbour)
      }
    }
    if (next.length === 0) break
    frontier = next
  }
  return found
}

export const ancestors = (graph: Graph, starts: Iterable<string>, depth?: number) =>
  reachable(graph.parents, starts, depth)
export const descendants = (graph: Graph, starts: Iterable<string>, depth?: number) =>
  reachable(graph.children, starts, depth)

/** Turns parent lists round; every key of `parents` has an entry, children in the order of `parents`. */
export function invert(parents: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const children = new Map<string, string[]>()
  for (const id of parents.keys()) children.set(id, [])
  for (const [id, ids] of parents) {
    for (const parent of ids) {
      const list = children.get(parent)
      if (list) list.push(id)
      else children.set(parent, [id])
    }
  }
  return children
}

/**
 * One cycle of each strongly connected part, as the ids along it (the first is not repeated at the end),
 * starting from the smallest id. Empty for an acyclic graph. Iterative, so that depth is no limit.
 * Who knows which ids are read by others gives those: the rest can be on no cycle.
 */
export function findCycles(
  parents: ReadonlyMap<string, readonly string[]>,
  read: Iterable<string> = parents.keys(),
): string[][] {
  return stronglyConnected(parents, read)
    .filter((part) => part.length > 1 || (parents.get(part[0] ?? '') ?? none).includes(part[0] ?? ''))
    .map((part) => shortestCycle(parents, part))
    .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}

function shortestCycle(parents: ReadonlyMap<string, readonly string[]>, part: readonly string[]): string[] {
  const members = new Set(part)
  const start = [...part].sort()[0] ?? ''
  const cameFrom = new Map<string, string>()
  let frontier = [start]
  while (frontier.length > 0) {
    const next: string[] = []
    for (const id of frontier) {
      for (const parent of parents.get(id) ?? none) {
        if (parent === start) return pathBack(cameFrom, start, id)
        if (!members.has(parent) || cameFrom.has(parent)) continue
        cameFrom.set(parent, id)
        next.push(parent)
      }
    }
    frontier = next
  }
  return [start]
}

function pathBack(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const path = [end]
  for (let at = end; at !== start;) {
    at = cameFrom.get(at) ?? start
    path.push(at)
  }
  return path.reverse()
}

/** Tarjan's algorithm with an explicit stack, on numbers: a project has tens of thousands of nodes. */
export function stronglyConnected(
  edges: ReadonlyMap<string, readonly string[]>,
  among: Iterable<string> = edges.keys(),
): string[][] {
  const { ids, neighbours } = numbered(edges, among)
  const index = new Int32Array(ids.length).fill(-1)
  const low = new Int32Array(ids.length)
  const onStack = new Uint8Array(ids.length)
  const next = new Int32Array(ids.length)
  const stack: number[] = []
  const parts: string[][] = []
  let visited = 0
  const enter = (id: number) => {
    index[id] = low[id] = visited++
    stack.push(id)
    onStack[id] = 1
  }
  for (let root = 0; root < neighbours.length; root += 1) {
    if (index[root] !== -1) continue
    const work = [root]
    enter(root)
    while (work.length > 0) {
      const id = work[work.length - 1] ?? 0
      const neighbour = neighbours[id]?.[next[id] ?? 0]
      if (neighbour !== undefined) {
        next[id] = (next[id] ?? 0) + 1
        if (index[neighbour] === -1) {
          enter(neighbour)
          work.push(neighbour)
        } else if (onStack[neighbour] === 1) low[id] = Math.min(low[id] ?? 0, index[neighbour] ?? 0)
        continue
      }
      work.pop()
      const parent = work[work.length - 1]
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[id] ?? 0)
      if (low[id] !== index[id]) continue
      const part: string[] = []
      for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
        onStack[top] = 0
        part.push(ids[top] ?? '')
        if (top === id) break
      }
      parts.push(part)
    }
  }
  return parts
}

/** The ids by number, those with a list of their own first, and of each the numbers of its neighbours. */
function numbered(
  edges: ReadonlyMap<string, readonly string[]>,
  among: Iterable<string>,
): {
  readonly ids: readonly string[]
  readonly neighbours: readonly (readonly number[])[]
} {
  const numbers = new Map<string, number>()
  const ids: string[] = []
  const numberOf = (id: string) => {
    let number = numbers.get(id)
    if (number === undefined) numbers.set(id, (number = ids.push(id) - 1))
    return number
  }
  for (const id of among) numberOf(id)
  const neighbours: number[][] = []
  const own = ids.length
  for (let at = 0; at < own; at += 1) neighbours.push((edges.get(ids[at] ?? '') ?? none).map(numberOf))
  return { ids, neighbours }
}

/** Parents first; ids of a cycle come last, in no promised order. Ties keep the order of the map. */
export function topologicalOrder(parents: ReadonlyMap<string, readonly string[]>): string[] {
  return layers(parents).flat()
}

/** Layer 0 has no parents within the graph; each next one only parents in earlier layers. */
export function layers(parents: ReadonlyMap<string, readonly string[]>): string[][] {
  const missing = new Map<string, number>()
  const children = new Map<string, string[]>()
  for (const [id, ids] of parents) {
    const inside = new Set(ids.filter((parent) => parents.has(parent)))
    missing.set(id, inside.size)
    for (const parent of inside) {
      const list = children.get(parent)
      if (list) list.push(id)
      else children.set(parent, [id])
    }
  }
  const result: string[][] = []
  let layer = [...parents.keys()].filter((id) => missing.get(id) === 0)
  let placed = 0
  while (layer.length > 0) {
    result.push(layer)
    placed += layer.length
    const next: string[] = []
    for (const id of layer) {
      for (const child of children.get(id) ?? none) {
        const left = (missing.get(child) ?? 0) - 1
        missing.set(child, left)
        if (left === 0) next.push(child)
      }
    }
    layer = next
  }
  if (placed < parents.size) result.push([...parents.keys()].filter((id) => (missing.get(id) ?? 0) > 0))
  return result
}
