'use client'
import { useViewport } from '@xyflow/react'
import { useMemo } from 'react'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { layerNames, layers } from './group-nodes.ts'
import type { Column } from './lay-lineage.ts'
import classes from './lineage-canvas.module.css'

const inset = 14

/** Behind each layer, as high as the page. */
export function LayerBands({ columns }: { columns: readonly Column[] }) {
  const { x, zoom } = useViewport()
  return columns.map((column) => (
    <div
      key={column.layer}
      className={classes.band}
      style={{ left: (column.x - inset) * zoom + x, width: (column.width + 2 * inset) * zoom }}
    />
  ))
}

/** They stay at the top while the nodes move below them. */
export function LayerHeadings(props: { columns: readonly Column[]; nodes: readonly GraphNode[] }) {
  const { x, zoom } = useViewport()
  const counts = useMemo(
    () => new Map(layers.map((layer) => [layer, props.nodes.filter((node) => node.layer === layer).length])),
    [props.nodes],
  )
  return (
    <div className={classes.headings}>
      {props.columns.map(({ layer, ...column }) => (
        <h2
          key={layer}
          className={classes.heading}
          style={{ left: column.x * zoom + x, maxWidth: Math.max(column.width * zoom + 24, 48) }}
        >
          {layerNames[layer]} <span className="tabular">{(counts.get(layer) ?? 0).toLocaleString('en')}</span>
        </h2>
      ))}
    </div>
  )
}
