import { neighbours, type Edges } from '#components/parts/graph/neighbours.ts'

export interface Trace {
  readonly focus: string
  /** What is reached, with the hops to it; the node itself is in neither. */
  readonly up: ReadonlyMap<string, number>
  readonly down: ReadonlyMap<string, number>
}

/** What is reached from a node within so many hops, each way and never sideways. */
export function traceGraph(edges: Edges, focus: string, up: number, down: number): Trace {
  return {
    focus,
    up: reach(neighbours(edges, 'up'), focus, up),
    down: reach(neighbours(edges, 'down'), focus, down),
  }
}

function reach(next: ReadonlyMap<string, string[]>, start: string, hops: number): Map<string, number> {
  const seen = new Map([[start, 0]])
  let edge = [start]
  for (let hop = 1; hop <= hops && edge.length > 0; hop += 1) {
    const found: string[] = []
    for (const id of edge) {
      for (const each of next.get(id) ?? []) {
        if (seen.has(each)) continue
        seen.set(each, hop)
        found.push(each)
      }
    }
    edge = found
  }
  seen.delete(start)
  return seen
}

/** An edge lies on the trace where both of its ends do, on the same side. */
export function isTraced({ focus, up, down }: Trace, from: string, to: string): boolean {
  const above = (id: string) => id === focus || up.has(id)
  const below = (id: string) => id === focus || down.has(id)
  return (above(from) && above(to)) || (below(from) && below(to))
}

/** The node itself and the nearest of its trace, no more than can be looked at; the rest stays in its groups. */
export function nearest({ focus, up, down }: Trace, most: number): ReadonlySet<string> {
  const byHops = [...up, ...down].sort(([, a], [, b]) => a - b)
  return new Set([focus, ...byHops.slice(0, most - 1).map(([id]) => id)])
}
