'use client'
import { formatDuration } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { nodeMarks, nodeWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { RunNode } from '#lib/contracts/runs.ts'
import { elapsedOf, isBroken } from './describe-run.ts'
import classes from './runs.module.css'

export interface RunNodesProps {
  readonly nodes: readonly RunNode[]
  readonly now: number
  readonly live: boolean
}

export function RunNodes({ nodes, now, live }: RunNodesProps) {
  if (nodes.length === 0) {
    return (
      <p className={classes.none}>
        {live ? 'The nodes of the run are not known yet.' : 'The run came to no node.'}
      </p>
    )
  }
  return (
    <section className={classes.scroller} aria-label="Nodes of the run" tabIndex={0} data-focus="inside">
      <table className={classes.table} aria-label="Nodes of the run">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Node</th>
            <th scope="col" className={classes.right}>
              Time
            </th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <NodeRow key={node.uniqueId} node={node} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function NodeRow({ node, now }: { node: RunNode; now: number }) {
  const elapsed = node.endedAt === null && node.state !== 'running' ? null : elapsedOf(node, now)
  return (
    <tr>
      <td>
        <span className={classes.pair}>
          <StateMark mark={nodeMarks[node.state]} label="" />
          {nodeWords[node.state]}
        </span>
      </td>
      <td className={classes.node}>
        <span className={classes.pair}>
          <NodeShape
            resourceType={node.resourceType}
            materialized={node.materialized === '' ? null : node.materialized}
            layer={null}
          />
          <MiddleText text={node.name} />
        </span>
      </td>
      <td className={classes.right}>{elapsed === null ? '' : formatDuration(elapsed)}</td>
      <td className={isBroken(node) ? `${classes.message} ${classes.error}` : classes.message}>
        {node.message}
      </td>
    </tr>
  )
}
