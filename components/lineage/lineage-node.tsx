'use client'
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import type { Heading } from './layout-graph.ts'
import classes from './lineage.module.css'

export type Role = 'plain' | 'focus' | 'traced' | 'quiet'
export type ModelNode = Node<{ node: GraphNode; role: Role; onFocus: (id: string) => void }, 'model'>
export type HeadingNode = Node<{ heading: Heading; label: string }, 'heading'>

/** Silent where all is well. */
export function LineageNode({ data: { node, role, onFocus } }: NodeProps<ModelNode>) {
  const state = node.lastState
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className={classes.handle} />
      <button
        type="button"
        className={`${classes.node} ${classes[role]}`}
        aria-pressed={role === 'focus'}
        onClick={() => onFocus(node.id)}
      >
        <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
        <MiddleText text={node.name} />
        {state === 'fail' || state === 'error' ? <StateMark mark="failed" /> : null}
        {state === 'warn' ? <StateMark mark="warned" /> : null}
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} className={classes.handle} />
    </>
  )
}

export function LineageHeading({ data: { heading, label } }: NodeProps<HeadingNode>) {
  return (
    <h2 className={classes.heading}>
      {label} <span className="tabular">{heading.count.toLocaleString('en')}</span>
    </h2>
  )
}
