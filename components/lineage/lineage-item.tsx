'use client'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import type { NodeProps } from '@xyflow/react'
import { AccessBadge } from '#components/parts/access-badge.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { elementId, useCanvas, useDrawnCursor } from './canvas-context.ts'
import type { ItemNode } from './flow-nodes.ts'
import type { GroupItem, NodeItem } from './fold-graph.ts'
import { describeMembers } from './group-nodes.ts'
import classes from './lineage-item.module.css'
import { markOf, noteOf, showsAccess, worstMark } from './node-note.ts'

export function LineageItem({ data: { item } }: NodeProps<ItemNode>) {
  useDrawnCursor(item.id)
  if (item.kind === 'node') return <SingleNode item={item} />
  return item.kind === 'folded' ? <FoldedGroup item={item} /> : <OpenGroup item={item} />
}

/** Silent where all is well. */
function SingleNode({ item }: { item: NodeItem }) {
  const { cursor, show, take } = useCanvas()
  const { node, role } = item
  const mark = show === 'run' ? markOf(node) : null
  const note = noteOf(node, show)
  return (
    <button
      type="button"
      id={elementId(item.id)}
      tabIndex={-1}
      className={classes.node}
      data-role={role}
      data-cursor={cursor === item.id}
      aria-pressed={role === 'focus'}
      onClick={() => take(item)}
    >
      <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      <MiddleText text={node.name} className={classes.name ?? ''} />
      {mark === null ? null : <StateMark mark={mark} size={14} />}
      {showsAccess(node, show) ? <AccessBadge tests={node.accessTests} /> : null}
      {note === null ? null : (
        <span className={classes.note} data-tone={note.tone}>
          {note.text}
        </span>
      )}
    </button>
  )
}

function FoldedGroup({ item }: { item: GroupItem }) {
  const { cursor, show, take } = useCanvas()
  const { group, members, role } = item
  const first = group.nodes[0]
  const worst = show === 'run' ? worstMark(members) : null
  return (
    <button
      type="button"
      id={elementId(item.id)}
      tabIndex={-1}
      className={classes.group}
      data-role={role}
      data-cursor={cursor === item.id}
      aria-expanded={false}
      onClick={() => take(item)}
    >
      {first === undefined ? null : (
        <NodeShape resourceType={first.resourceType} materialized={first.materialized} layer={item.layer} />
      )}
      <span className={classes.words}>
        <MiddleText text={group.label} className={classes.name ?? ''} />
        <span className={classes.count}>
          {members.length < group.nodes.length ? `${members.length} more of ` : ''}
          {describeMembers(group.nodes)}
        </span>
      </span>
      {worst === null ? null : (
        <span className={classes.worst}>
          <StateMark mark={worst.mark} size={14} /> {worst.count}
        </span>
      )}
      <IconPlus size={14} stroke={1.5} aria-hidden className={classes.sign} />
    </button>
  )
}

/** Above the nodes of an open group; folds them. */
function OpenGroup({ item }: { item: GroupItem }) {
  const { cursor, take } = useCanvas()
  return (
    <button
      type="button"
      id={elementId(item.id)}
      tabIndex={-1}
      className={classes.label}
      data-role={item.role}
      data-cursor={cursor === item.id}
      aria-expanded
      onClick={() => take(item)}
    >
      <IconMinus size={12} stroke={1.5} aria-hidden className={classes.sign} />
      <MiddleText text={item.group.label} />
      <span className={classes.count}>{item.members.length}</span>
    </button>
  )
}
