import { Position, type Edge } from '@xyflow/react'
import { nodeHeight, nodeWidth, type Layer } from './layout-graph.ts'
import type { HeadingNode, ModelNode, Role } from './lineage-node.tsx'
import { traceGraph } from './trace-graph.ts'
import type { PlacedGraph } from './use-layout.ts'
import { hopsAsNumber, type LineageView } from './use-lineage-view.ts'

const labels: Readonly<Record<Layer, string>> = {
  source: 'Sources',
  staging: 'Staging',
  core: 'Core',
  mart: 'Marts',
  use: 'Metrics and uses',
}
const size = { width: nodeWidth, height: nodeHeight }
const handles: NonNullable<ModelNode['handles']> = [
  { type: 'target', position: Position.Left, x: 0, y: nodeHeight / 2, width: 1, height: 1 },
  { type: 'source', position: Position.Right, x: nodeWidth, y: nodeHeight / 2, width: 1, height: 1 },
]

export interface FlowElements {
  readonly nodes: (ModelNode | HeadingNode)[]
  readonly edges: Edge[]
  /** What the view should show: the trace, or nothing in particular. */
  readonly traced: readonly string[]
}

/** Sizes and handles are given, so that nothing has to be drawn to be measured. */
export function flowElements(
  { graph, layout }: PlacedGraph,
  view: LineageView,
  onFocus: (id: string) => void,
): FlowElements {
  const focus = graph.nodes.some((node) => node.id === view.focus) ? view.focus : null
  const { up, down } =
    focus === null
      ? { up: new Set<string>(), down: new Set<string>() }
      : traceGraph(graph.edges, focus, hopsAsNumber(view.up), hopsAsNumber(view.down))
  const roleOf = (id: string): Role =>
    focus === null ? 'plain' : id === focus ? 'focus' : up.has(id) || down.has(id) ? 'traced' : 'quiet'
  const within = (set: ReadonlySet<string>, id: string) => id === focus || set.has(id)
  const models = graph.nodes.map((node): ModelNode => {
    const position = layout.positions.get(node.id) ?? { x: 0, y: 0 }
    const data = { node, role: roleOf(node.id), onFocus }
    return { id: node.id, type: 'model', position, data, ...size, measured: size, handles }
  })
  const headings = layout.headings.map((heading): HeadingNode => {
    const measured = { width: heading.width, height: 24 }
    const position = { x: heading.x, y: -40 }
    const data = { heading, label: labels[heading.layer] }
    return { id: `heading ${heading.layer}`, type: 'heading', position, data, ...measured, measured }
  })
  const edges = graph.edges.map(([source, target]): Edge => {
    const traced =
      focus !== null &&
      ((within(up, source) && within(up, target)) || (within(down, source) && within(down, target)))
    const stroke = traced ? 'var(--accent)' : focus === null ? 'var(--mark)' : 'var(--edge-quiet)'
    const style = { stroke, strokeWidth: traced ? 1.6 : 1 }
    return { id: `${source} ${target}`, source, target, style, zIndex: traced ? 1 : 0, focusable: false }
  })
  return { nodes: [...headings, ...models], edges, traced: focus === null ? [] : [focus, ...up, ...down] }
}
