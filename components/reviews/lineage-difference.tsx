'use client'
import { Controls, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { useMemo } from 'react'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import type { ChangeGraph } from '#lib/contracts/changes.ts'
import { describeEffects, effectWords } from './describe-effects.ts'
import { layoutGraph } from './layout-graph.ts'
import classes from './lineage-difference.module.css'

type EffectNode = Node<{ readonly node: ChangeGraph['nodes'][number] }, 'effect'>

// The usual words promise moving and deleting.
const ariaLabels = {
  'node.a11yDescription.default': 'A node of the lineage',
  'node.a11yDescription.keyboardDisabled': 'A node of the lineage',
  'edge.a11yDescription.default': 'An edge of the lineage',
  'controls.ariaLabel': 'View of the lineage',
  'controls.fitView.ariaLabel': 'Show all',
}
const columnWidth = 280
const rowHeight = 44

/** The affected part of the lineage; it can be moved and zoomed, not edited. */
export function LineageDifference({ graph }: { graph: ChangeGraph }) {
  const { nodes, edges, rows } = useMemo(() => draw(graph), [graph])
  return (
    <div className={classes.frame} style={{ height: Math.min(480, Math.max(140, rows * rowHeight + 96)) }}>
      <ReactFlow
        key={nodes.map((node) => node.id).join(' ')}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        aria-label={`Lineage: ${describeEffects(graph)}`}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        edgesFocusable={false}
        ariaLabelConfig={ariaLabels}
        deleteKeyCode={null}
        zoomOnScroll={false}
        preventScrolling={false}
        minZoom={0.1}
        maxZoom={1.5}
        fitView
        fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
        onlyRenderVisibleElements={graph.nodes.length > 200}
      >
        <Controls showInteractive={false} orientation="horizontal" position="bottom-left" />
      </ReactFlow>
    </div>
  )
}

function draw(graph: ChangeGraph): { nodes: EffectNode[]; edges: Edge[]; rows: number } {
  const spots = layoutGraph(
    graph.nodes.map((node) => node.id),
    graph.edges,
  )
  const rows = 1 + Math.max(0, ...[...spots.values()].map((spot) => spot.row))
  const nodes = graph.nodes.map((node): EffectNode => {
    const { column, row } = spots.get(node.id) ?? { column: 0, row: 0 }
    return {
      id: node.id,
      type: 'effect',
      data: { node },
      position: { x: column * columnWidth, y: row * rowHeight },
      // Nodes take no clicks, but a name that is cut is whole in its title.
      style: { pointerEvents: 'all' },
      ariaLabel: `${node.name}, ${effectWords[node.effect].word}`,
    }
  })
  const edges = graph.edges.map((edge): Edge => {
    const drawn = {
      id: `${edge.from} ${edge.to}`,
      source: edge.from,
      target: edge.to,
      className: classes[edge.effect] ?? '',
    }
    return edge.effect === 'removed' ? { ...drawn, label: '×', labelShowBg: false } : drawn
  })
  return { nodes, edges, rows }
}

function EffectNodeView({ data: { node } }: NodeProps<EffectNode>) {
  const { sign } = effectWords[node.effect]
  return (
    <div className={classes.node} data-effect={node.effect}>
      <Handle type="target" position={Position.Left} isConnectable={false} className={classes.handle} />
      <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      <MiddleText text={node.name} />
      {sign === '' ? null : <b aria-hidden>{sign}</b>}
      <Handle type="source" position={Position.Right} isConnectable={false} className={classes.handle} />
    </div>
  )
}

const nodeTypes = { effect: EffectNodeView }
