import type { Graph } from '#lib/contracts/compile.ts'
import { neighbours } from './layout-graph.ts'

export interface Trace {
  readonly up: ReadonlySet<string>
  readonly down: ReadonlySet<string>
}

/** What is reached from a node within so many hops; the node itself is in neither set. */
export function traceGraph(edges: Graph['edges'], focus: string, up: number, down: number): Trace {
  return {
    up: reach(neighbours(edges, 'up'), focus, up),
    down: reach(neighbours(edges, 'down'), focus, down),
  }
}

function reach(next: ReadonlyMap<string, string[]>, start: string, hops: number): Set<string> {
  const seen = new Set([start])
  let edge = [start]
  for (let hop = 0; hop < hops && edge.length > 0; hop += 1) {
    const found: string[] = []
    for (const id of edge) {
      for (const each of next.get(id) ?? []) {
        if (seen.has(each)) continue
        seen.add(each)
        found.push(each)
      }
    }
    edge = found
  }
  seen.delete(start)
  return seen
}
