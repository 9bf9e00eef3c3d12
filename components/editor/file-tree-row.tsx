'use client'
import { IconChevronRight } from '@tabler/icons-react'
import type { DragEvent, MouseEvent } from 'react'
import { MiddleText } from '#components/parts/middle-text.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { FileShape, StatusMark } from './file-mark.tsx'
import classes from './file-tree-list.module.css'
import type { TreeRow } from './file-tree.ts'

export interface FileTreeRowProps {
  readonly id: string
  readonly row: TreeRow
  readonly top: number
  readonly node: GraphNode | undefined
  readonly open: boolean
  readonly active: boolean
  readonly dropTarget: boolean
  readonly onOpen: () => void
  readonly onMenu: (event: MouseEvent) => void
  readonly onDragStart: (event: DragEvent) => void
  readonly onDragOver: (event: DragEvent) => void
  readonly onDragEnd: () => void
  readonly onDrop: (event: DragEvent) => void
}

export function FileTreeRow(props: FileTreeRowProps) {
  const { row } = props
  const folder = row.kind === 'folder'
  const className = [
    classes.row,
    props.open ? classes.open : '',
    props.active ? classes.active : '',
    props.dropTarget ? classes.drop : '',
  ].join(' ')
  return (
    <div
      id={props.id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      aria-selected={props.open}
      {...(folder ? { 'aria-expanded': row.expanded } : {})}
      className={className}
      style={{ top: props.top, paddingLeft: 8 + row.depth * 12 }}
      draggable={row.status !== 'deleted'}
      onClick={props.onOpen}
      onContextMenu={props.onMenu}
      onDragStart={props.onDragStart}
      onDragOver={props.onDragOver}
      onDragEnd={props.onDragEnd}
      onDrop={props.onDrop}
    >
      {folder ? (
        <IconChevronRight
          size={14}
          stroke={1.5}
          aria-hidden
          className={row.expanded ? `${classes.chevron} ${classes.expanded}` : classes.chevron}
        />
      ) : (
        <FileShape path={row.path} node={props.node} />
      )}
      <MiddleText
        text={row.name}
        className={row.status === 'deleted' ? `${classes.name} ${classes.deleted}` : (classes.name ?? '')}
      />
      {folder && row.changedBelow ? (
        <span className={classes.dot} title="Something in it changed">
          <span className="visually-hidden">changed</span>
        </span>
      ) : null}
      <StatusMark status={row.status} draft={row.draft} />
    </div>
  )
}
