import type { Edges } from './neighbours.ts'

export interface Via {
  readonly id: string
  readonly column: number
  /** Edges of one bend share it, so that what leaves a node together stays together. */
  readonly from: string
}
export interface Route<E> {
  readonly edge: E
  /** From its start over its bends to its end. */
  readonly stops: readonly string[]
}

/** Gives an edge that passes columns a place of its own in each of them, so that it crosses no node. */
export function routeEdges<E extends { readonly from: string; readonly to: string }>(
  edges: readonly E[],
  columnOf: (id: string) => number,
  bundleOf: (edge: E) => string = () => '',
): { readonly routes: readonly Route<E>[]; readonly vias: readonly Via[]; readonly segments: Edges } {
  const vias = new Map<string, Via>()
  const segments = new Map<string, readonly [string, string]>()
  const routes = edges.map((edge) => {
    const stops = [edge.from]
    for (let column = columnOf(edge.from) + 1; column < columnOf(edge.to); column += 1) {
      const id = `via ${column} ${bundleOf(edge)} ${edge.from}`
      vias.set(id, { id, column, from: edge.from })
      stops.push(id)
    }
    stops.push(edge.to)
    stops.slice(1).forEach((stop, at) => {
      const before = stops[at]
      if (before !== undefined) segments.set(`${before}\n${stop}`, [before, stop])
    })
    return { edge, stops }
  })
  return { routes, vias: [...vias.values()], segments: [...segments.values()] }
}
