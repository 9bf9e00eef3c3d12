'use client'
import '@xyflow/react/dist/base.css'
import { MiniMap, Panel, ReactFlow, ReactFlowProvider, useStore } from '@xyflow/react'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { EdgeCanvas } from '#components/parts/graph/edge-canvas.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { CanvasProvider, canvasId, elementId } from './canvas-context.ts'
import { drawnLines, flowNodes, type ItemNode } from './flow-nodes.ts'
import type { Item } from './fold-graph.ts'
import { LayerBands, LayerHeadings } from './layer-columns.tsx'
import { LineageItem } from './lineage-item.tsx'
import classes from './lineage-canvas.module.css'
import type { Show } from './lineage-view.ts'
import { hasMap, useCamera } from './use-camera.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import type { Placed } from './use-layout.ts'
import { ZoomControls } from './zoom-controls.tsx'

const nodeTypes = { item: LineageItem }
/** Names cannot be read below. */
const farBelow = 0.45

export interface CanvasProps {
  readonly placed: Placed
  readonly nodes: readonly GraphNode[]
  readonly show: Show
  readonly onTake: (item: Item) => void
  readonly onOpen: (item: Item) => void
  readonly children?: ReactNode
}

export function LineageCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

function Canvas({ placed, nodes, show, onTake, onOpen, children }: CanvasProps) {
  const ref = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<string | null>(null)
  const [isCursorDrawn, setCursorDrawn] = useState(false)
  const items = useMemo(() => flowNodes(placed.layout, nodes), [placed, nodes])
  const far = useStore((state) => state.transform[2] < farBelow)
  const mapped = useStore((state) => hasMap(state, items.length))
  const camera = useCamera(placed, ref)
  const keys = useCanvasKeys({ placed, camera, onTake, onOpen })
  const near = hovered ?? (keys.active ? keys.cursor : null)
  const lines = useMemo(() => drawnLines(placed.layout, near), [placed, near])
  const { cursor } = keys
  const state = useMemo(
    () => ({
      cursor,
      onCursorDrawn: setCursorDrawn,
      show,
      take: (item: Item) => {
        if (item.kind !== 'node') camera.anchor(item.id)
        onTake(item)
      },
    }),
    [cursor, show, camera, onTake],
  )
  return (
    <CanvasProvider value={state}>
      <div
        ref={ref}
        id={canvasId}
        className={classes.canvas}
        role="application"
        aria-label="Lineage: arrow keys walk along edges, Enter opens"
        tabIndex={0}
        data-keys={keys.active}
        data-far={far}
        {...(cursor !== null && isCursorDrawn && { 'aria-activedescendant': elementId(cursor) })}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
        onBlur={keys.onBlur}
      >
        <ReactFlow
          nodes={items}
          nodeTypes={nodeTypes}
          onNodeMouseEnter={(_, node) => setHovered(node.id)}
          onNodeMouseLeave={() => setHovered(null)}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          panOnScroll={false}
          minZoom={0.05}
          maxZoom={1.5}
          proOptions={{ hideAttribution: true }}
        >
          <LayerBands columns={placed.layout.columns} />
          <EdgeCanvas lines={lines} />
          <LayerHeadings columns={placed.layout.columns} nodes={nodes} />
          <Panel position="bottom-right" className={classes.corner ?? ''}>
            {mapped ? <SmallMap /> : null}
            <ZoomControls onShowAll={camera.showAll} />
          </Panel>
        </ReactFlow>
        {children}
      </div>
    </CanvasProvider>
  )
}

function SmallMap() {
  return (
    <MiniMap<ItemNode>
      className={classes.map ?? ''}
      pannable
      zoomable
      ariaLabel="Map of the lineage"
      nodeColor={mapColour}
      nodeBorderRadius={4}
      nodeStrokeWidth={0}
      maskStrokeWidth={1.5}
    />
  )
}

function mapColour({ data }: ItemNode): string {
  const { role } = data.item
  return role === 'focus' || role === 'traced' ? 'var(--accent)' : 'var(--bar)'
}
