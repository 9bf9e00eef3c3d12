'use client'
import { ActionIcon } from '@mantine/core'
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { useReactFlow, useViewport } from '@xyflow/react'
import classes from './lineage-canvas.module.css'

export function ZoomControls({ onShowAll }: { onShowAll: () => void }) {
  const { zoomIn, zoomOut } = useReactFlow()
  const { zoom } = useViewport()
  return (
    <div className={classes.zoom} role="group" aria-label="Zoom">
      <ActionIcon variant="subtle" aria-label="Zoom out" onClick={() => void zoomOut()}>
        <IconMinus size={16} stroke={1.5} />
      </ActionIcon>
      <span className="tabular">{Math.round(zoom * 100)} %</span>
      <ActionIcon variant="subtle" aria-label="Zoom in" onClick={() => void zoomIn()}>
        <IconPlus size={16} stroke={1.5} />
      </ActionIcon>
      <span className={classes.space} />
      <ActionIcon variant="subtle" aria-label="Show all" title="Show all (0)" onClick={onShowAll}>
        <IconMaximize size={16} stroke={1.5} />
      </ActionIcon>
    </div>
  )
}
