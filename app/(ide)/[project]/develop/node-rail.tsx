'use client'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconColumns3, IconFileText, IconShield, IconSitemap, type Icon } from '@tabler/icons-react'
import { useState } from 'react'
import { NodePane, type NodeSection } from '#components/editor/node-pane.tsx'
import classes from './develop-panes.module.css'

const sections: readonly { key: NodeSection; label: string; icon: Icon }[] = [
  { key: 'lineage', label: 'Lineage', icon: IconSitemap },
  { key: 'columns', label: 'Columns', icon: IconColumns3 },
  { key: 'docs', label: 'Docs', icon: IconFileText },
  { key: 'readers', label: 'Who can read', icon: IconShield },
]

/** The right side where there is no room for it: each icon opens its section over the editor. */
export function NodeRail() {
  const [open, setOpen] = useState<NodeSection | null>(null)
  return (
    <aside
      aria-label="Model"
      className={classes.rail}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setOpen(null)
      }}
    >
      {sections.map(({ key, label, icon: SectionIcon }) => (
        <Tooltip key={key} label={label} position="left">
          <ActionIcon
            aria-label={label}
            aria-expanded={open === key}
            variant={open === key ? 'light' : 'subtle'}
            {...(open === key ? { color: 'accent' } : {})}
            onClick={() => setOpen(open === key ? null : key)}
          >
            <SectionIcon size={16} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      ))}
      {open === null ? null : (
        <div className={classes.floating}>
          <NodePane only={open} />
        </div>
      )}
    </aside>
  )
}
