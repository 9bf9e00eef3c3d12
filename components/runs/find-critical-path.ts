import { topologicalOrder } from '#lib/dag/index.ts'

export interface TimedNode {
  readonly id: string
  /** How long it took, or takes so far. */
  readonly ms: number
  /** What it waited for. */
  readonly parents: readonly string[]
}

/** The chain of nodes, each waiting for the one before it, that takes longest: no number of threads makes a run shorter. */
export function findCriticalPath(nodes: readonly TimedNode[]): readonly string[] {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const longest = new Map<string, { readonly ms: number; readonly before: string | null }>()
  for (const id of topologicalOrder(new Map(nodes.map((node) => [node.id, node.parents])))) {
    let [ms, before]: [number, string | null] = [0, null]
    for (const parent of known.get(id)?.parents ?? []) {
      const way = longest.get(parent)
      if (way !== undefined && way.ms > ms) [ms, before] = [way.ms, parent]
    }
    longest.set(id, { ms: ms + (known.get(id)?.ms ?? 0), before })
  }
  let last: string | null = null
  for (const [id, { ms }] of longest) if (ms > (last === null ? 0 : (longest.get(last)?.ms ?? 0))) last = id
  const path: string[] = []
  for (let at = last; at !== null; at = longest.get(at)?.before ?? null) path.push(at)
  return path.reverse()
}
