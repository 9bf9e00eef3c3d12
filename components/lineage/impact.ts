import type { GraphNode } from '#lib/contracts/compile.ts'
import { layerNames, layers } from './group-nodes.ts'

export interface ReachedNode {
  readonly node: GraphNode
  readonly hops: number
}
export interface ReachedLayer {
  readonly name: string
  readonly reached: readonly ReachedNode[]
}

/** What a trace reaches, by layer, the nearest first: where it ends is at the end of the list, as in the graph. */
export function byLayer(
  nodes: readonly GraphNode[],
  hops: ReadonlyMap<string, number>,
  direction: 'up' | 'down',
): ReachedLayer[] {
  const reached = nodes.flatMap((node): ReachedNode[] => {
    const count = hops.get(node.id)
    return count === undefined ? [] : [{ node, hops: count }]
  })
  const order = direction === 'down' ? layers : layers.toReversed()
  return order.flatMap((layer) => {
    const own = reached
      .filter((each) => each.node.layer === layer)
      .sort((a, b) => a.hops - b.hops || a.node.name.localeCompare(b.node.name))
    return own.length === 0 ? [] : [{ name: layerNames[layer], reached: own }]
  })
}
