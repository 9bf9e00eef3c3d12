'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { formatCount, formatDuration } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { nodeMarks, nodeWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { RunNode } from '#lib/contracts/runs.ts'
import { elapsedOf, isBroken } from './describe-run.ts'
import type { RunMap } from './run-map.ts'
import classes from './run-nodes.module.css'
import { useRowCursor } from './use-row-cursor.ts'

export interface RunNodesProps {
  readonly what: 'Models' | 'Tests'
  readonly nodes: readonly RunNode[]
  readonly map: RunMap
  readonly now: number
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
}

/** What is not well first, then as the run does them. */
export function RunNodes({ what, nodes, map, now, selected, onSelect }: RunNodesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 10,
  })
  const cursor = useRowCursor({
    ids: nodes.map((node) => node.uniqueId),
    selected,
    onSelect,
    scrollTo: (index) => virtual.scrollToIndex(index),
    prefix: 'node',
  })
  return (
    <div className={classes.root}>
      <div className={classes.head} aria-hidden>
        <span className={classes.state}>State</span>
        <span className={classes.node}>Node</span>
        <span className={classes.figure}>{what === 'Tests' ? 'Failing rows' : 'Rows'}</span>
        <span className={classes.figure}>Time</span>
        <span className={classes.message}>Message</span>
      </div>
      <div
        ref={scroller}
        className={classes.rows}
        role="listbox"
        aria-label={`${what} of the run`}
        tabIndex={0}
        data-focus="inside"
        {...cursor}
      >
        <div className={classes.canvas} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const node = nodes[item.index]
            return node === undefined ? null : (
              <div
                key={node.uniqueId}
                id={`node-${item.index}`}
                role="option"
                aria-selected={node.uniqueId === selected}
                aria-posinset={item.index + 1}
                aria-setsize={nodes.length}
                className={classes.row}
                style={{ top: item.start }}
                onClick={() => onSelect(node.uniqueId)}
              >
                <NodeCells node={node} map={map} now={now} test={what === 'Tests'} />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface NodeCellsProps {
  readonly node: RunNode
  readonly map: RunMap
  readonly now: number
  readonly test: boolean
}

function NodeCells({ node, map, now, test }: NodeCellsProps) {
  const elapsed = node.endedAt === null && node.state !== 'running' ? null : elapsedOf(node, now)
  const figure = test ? node.failures : node.rows
  const message = node.message === 'OK' ? '' : node.message
  return (
    <>
      <span className={classes.state}>
        <StateMark mark={nodeMarks[node.state]} label="" />
        {nodeWords[node.state]}
      </span>
      <span className={classes.node}>
        <NodeShape
          resourceType={node.resourceType}
          materialized={node.materialized || null}
          layer={map.layers.get(node.uniqueId) ?? null}
        />
        <MiddleText text={node.name} />
      </span>
      <span className={classes.figure}>{figure === null || figure < 0 ? '' : formatCount(figure)}</span>
      <span className={classes.figure}>{elapsed === null ? '' : formatDuration(elapsed)}</span>
      <span className={classes.message} data-bad={isBroken(node) || undefined} title={message}>
        {message}
      </span>
    </>
  )
}
