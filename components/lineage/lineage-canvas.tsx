'use client'
import '@xyflow/react/dist/base.css'
import { ActionIcon } from '@mantine/core'
import { IconMinus, IconPlus, IconZoomScan } from '@tabler/icons-react'
import { Panel, ReactFlow, ReactFlowProvider, useReactFlow, useViewport } from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { flowElements } from './flow-elements.ts'
import { LineageHeading, LineageNode } from './lineage-node.tsx'
import classes from './lineage.module.css'
import type { PlacedGraph } from './use-layout.ts'
import type { LineageView } from './use-lineage-view.ts'

const nodeTypes = { model: LineageNode, heading: LineageHeading }

interface CanvasProps {
  readonly placed: PlacedGraph
  readonly view: LineageView
  readonly onFocus: (id: string) => void
}

export function LineageCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

function Canvas({ placed, view, onFocus }: CanvasProps) {
  const { nodes, edges, traced } = useMemo(() => flowElements(placed, view, onFocus), [placed, view, onFocus])
  const { fitView } = useReactFlow()
  useEffect(() => {
    const only = traced.length === 0 ? {} : { nodes: traced.map((id) => ({ id })) }
    void fitView({ ...only, padding: 0.08, maxZoom: 1, duration: motion() })
  }, [fitView, traced])
  return (
    <div className={classes.canvas}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        fitView
        fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
        minZoom={0.05}
        maxZoom={1.5}
        aria-label="Lineage"
      >
        <ZoomControls />
      </ReactFlow>
    </div>
  )
}

function motion(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240
}

function ZoomControls() {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const { zoom } = useViewport()
  return (
    <Panel position="bottom-left" className={classes.zoom ?? ''}>
      <ActionIcon variant="subtle" aria-label="Zoom out" onClick={() => void zoomOut()}>
        <IconMinus size={16} stroke={1.5} />
      </ActionIcon>
      <span className="tabular">{Math.round(zoom * 100)} %</span>
      <ActionIcon variant="subtle" aria-label="Zoom in" onClick={() => void zoomIn()}>
        <IconPlus size={16} stroke={1.5} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label="Show all"
        onClick={() => void fitView({ padding: 0.08, maxZoom: 1, duration: motion() })}
      >
        <IconZoomScan size={16} stroke={1.5} />
      </ActionIcon>
    </Panel>
  )
}
