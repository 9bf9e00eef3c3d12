import type { Node } from '@xyflow/react'
import type { DrawnLine } from '#components/parts/graph/edge-canvas.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import type { Item } from './fold-graph.ts'
import type { LineageLayout, PlacedLine } from './lay-lineage.ts'

export type ItemNode = Node<{ readonly item: Item }, 'item'>

/** Sizes are given, so that nothing has to be drawn to be measured; states are those of now, wherever the layout is from. */
export function flowNodes(layout: LineageLayout, nodes: readonly GraphNode[]): ItemNode[] {
  const fresh = new Map(nodes.map((node) => [node.id, node]))
  const now = (node: GraphNode) => fresh.get(node.id) ?? node
  return layout.items.map(({ item, x, y, width, height }): ItemNode => {
    const data = {
      item:
        item.kind === 'node'
          ? { ...item, node: now(item.node) }
          : { ...item, members: item.members.map(now) },
    }
    return { id: item.id, type: 'item', position: { x, y }, data, width, height, measured: { width, height } }
  })
}

const order: Readonly<Record<PlacedLine['role'], number>> = { quiet: 0, plain: 1, traced: 2 }
const colours: Readonly<Record<PlacedLine['role'], string>> = {
  quiet: '--edge-quiet',
  plain: '--mark',
  traced: '--accent',
}

const linesAtMost = 800
/** Of so many lines nobody follows one: only those are drawn that are traced, or end where one points. */
export const isCrowded = (layout: LineageLayout) => layout.lines.length > linesAtMost

/** What is traced lies on top. `near` is where one points: its lines are told from the others. */
export function drawnLines(layout: LineageLayout, near: string | null): DrawnLine[] {
  const crowded = isCrowded(layout)
  return layout.lines
    .filter((line) => !crowded || line.role === 'traced' || line.from === near || line.to === near)
    .map((line): DrawnLine & { readonly at: number } => {
      const touched = line.role !== 'traced' && (line.from === near || line.to === near)
      return {
        ...line,
        at: touched ? 2 : order[line.role],
        colour: touched ? '--accent' : colours[line.role],
        width: line.role === 'traced' || touched ? 1.6 : 1,
        dash: [],
        crossed: false,
      }
    })
    .sort((a, b) => a.at - b.at)
}
