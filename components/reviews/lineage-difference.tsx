'use client'
import { Controls, ReactFlow, type Node, type NodeProps, type ReactFlowInstance } from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { useMemo, useRef } from 'react'
import { EdgeCanvas, type DrawnLine } from '#components/parts/graph/edge-canvas.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import type { ChangeGraph } from '#lib/contracts/changes.ts'
import { describeEffects, effectWords } from './describe-effects.ts'
import { firstView } from './first-view.ts'
import { layDifference, type EdgeEffect } from './lay-difference.ts'
import classes from './lineage-difference.module.css'

type EffectNode = Node<{ readonly node: ChangeGraph['nodes'][number] }, 'effect'>

// The usual words promise moving and deleting.
const ariaLabels = {
  'node.a11yDescription.default': 'A node of the lineage',
  'node.a11yDescription.keyboardDisabled': 'A node of the lineage',
  'controls.ariaLabel': 'View of the lineage',
  'controls.fitView.ariaLabel': 'Show all',
}
const margin = 32

/** The affected part of the lineage; it can be moved and zoomed, not edited. */
export function LineageDifference({ graph }: { graph: ChangeGraph }) {
  const { nodes, lines, height } = useMemo(() => draw(graph), [graph])
  const frame = useRef<HTMLDivElement>(null)
  // What is changed stays readable where there is too much for one look; what stands around it may be outside.
  const look = (flow: ReactFlowInstance<EffectNode>) => {
    if (frame.current === null) return
    const boxesOf = (around: boolean) =>
      nodes
        .filter(({ data }) => (data.node.effect === 'context') === around)
        .map(({ position, width = 0, height = 0 }) => ({ ...position, width, height }))
    const { clientWidth, clientHeight } = frame.current
    void flow.setViewport(
      firstView(boxesOf(false), boxesOf(true), { width: clientWidth, height: clientHeight }),
    )
  }
  return (
    <div
      ref={frame}
      className={classes.frame}
      style={{ height: Math.min(480, Math.max(124, height + 2 * margin)) }}
    >
      <ReactFlow
        key={nodes.map((node) => node.id).join(' ')}
        nodes={nodes}
        nodeTypes={nodeTypes}
        aria-label={`Lineage: ${describeEffects(graph)}`}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        ariaLabelConfig={ariaLabels}
        deleteKeyCode={null}
        zoomOnScroll={false}
        preventScrolling={false}
        minZoom={0.1}
        maxZoom={1.5}
        onInit={look}
        onlyRenderVisibleElements={graph.nodes.length > 200}
        proOptions={{ hideAttribution: true }}
      >
        <EdgeCanvas lines={lines} />
        <Controls showInteractive={false} orientation="horizontal" position="bottom-left" />
      </ReactFlow>
    </div>
  )
}

const looks: Readonly<Record<EdgeEffect, Pick<DrawnLine, 'colour' | 'width' | 'dash' | 'crossed'>>> = {
  same: { colour: '--mark', width: 1.2, dash: [], crossed: false },
  added: { colour: '--good-mark', width: 2, dash: [], crossed: false },
  removed: { colour: '--bad-mark', width: 1.4, dash: [4, 3], crossed: true },
}
/** What leads on from a change, as in the graph of the whole. */
const affected: Pick<DrawnLine, 'colour' | 'width' | 'dash' | 'crossed'> = {
  colour: '--accent',
  width: 1.4,
  dash: [],
  crossed: false,
}

function draw(graph: ChangeGraph): { nodes: EffectNode[]; lines: DrawnLine[]; height: number } {
  const laid = layDifference(graph)
  const effects = new Map(graph.nodes.map((node) => [node.id, node.effect]))
  const nodes = laid.nodes.map(({ node, x, y, width, height }): EffectNode => ({
    id: node.id,
    type: 'effect',
    data: { node },
    position: { x, y },
    width,
    height,
    measured: { width, height },
    // Nodes take no clicks, but a name that is cut is whole in its title.
    style: { pointerEvents: 'all' },
    ariaLabel: `${node.name}, ${effectWords[node.effect].word}`,
  }))
  const lines = laid.lines.map((line): DrawnLine => {
    const onward = line.effect === 'same' && effects.get(line.from) !== 'context'
    return { ...line, ...(onward ? affected : looks[line.effect]) }
  })
  return { nodes, lines, height: laid.height }
}

function EffectNodeView({ data: { node } }: NodeProps<EffectNode>) {
  const { sign } = effectWords[node.effect]
  return (
    <div className={classes.node} data-effect={node.effect}>
      <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      <MiddleText text={node.name} />
      {sign === '' ? null : <b aria-hidden>{sign}</b>}
    </div>
  )
}

const nodeTypes = { effect: EffectNodeView }
