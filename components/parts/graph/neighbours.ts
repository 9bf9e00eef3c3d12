export type Edges = readonly (readonly [from: string, to: string])[]

/** What is read by each node (`up`), or what reads it (`down`). */
export function neighbours(edges: Edges, direction: 'up' | 'down'): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const [from, to] of edges) {
    const [key, value] = direction === 'down' ? [from, to] : [to, from]
    const list = map.get(key)
    if (list === undefined) map.set(key, [value])
    else list.push(value)
  }
  return map
}

/** The longest path to each node; what stands on a cycle keeps the rank that it has when the walk ends. */
export function rankNodes(ids: readonly string[], edges: Edges): Map<string, number> {
  const rank = new Map(ids.map((id) => [id, 0]))
  const inside = edges.filter(([from, to]) => from !== to && rank.has(from) && rank.has(to))
  const waits = new Map<string, number>()
  for (const [, to] of inside) waits.set(to, (waits.get(to) ?? 0) + 1)
  const next = neighbours(inside, 'down')
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
