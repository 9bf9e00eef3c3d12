'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { formatDuration, formatSeconds } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { nodeMarks, nodeWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { chooseTicks, rowHeight, type Timeline, type TimelineRow } from './build-timeline.ts'
import classes from './run-timeline.module.css'
import { TimelineBar } from './timeline-bar.tsx'
import { TimelineLinks } from './timeline-links.tsx'
import { useRowCursor } from './use-row-cursor.ts'

export interface RunTimelineProps {
  readonly timeline: Timeline
  readonly live: boolean
  readonly now: number
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
}

/** A row a node, in the order in which they began, on one scale of time. */
export function RunTimeline({ timeline, live, now, selected, onSelect }: RunTimelineProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, span } = timeline
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  useShowNewest({ rows, wanted: live && selected === null, show: (index) => virtual.scrollToIndex(index) })
  const ids = rows.map((row) => row.node.uniqueId)
  const cursor = useRowCursor({
    ids,
    selected,
    onSelect,
    scrollTo: (index) => virtual.scrollToIndex(index),
    prefix: 'timeline',
  })
  const { origin } = timeline
  const at = live && origin !== null ? (now - origin) / span : null
  return (
    <div className={classes.root}>
      <TimelineAxis timeline={timeline} at={at} />
      <div
        ref={scroller}
        className={classes.rows}
        role="listbox"
        aria-label="Nodes of the run in time"
        tabIndex={0}
        data-focus="inside"
        {...cursor}
      >
        <div className={classes.canvas} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {origin === null ? null : <Grid span={span} at={at} />}
          <TimelineLinks timeline={timeline} />
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return row === undefined ? null : (
              <Row
                key={row.node.uniqueId}
                row={row}
                span={span}
                index={item.index}
                count={rows.length}
                top={item.start}
                selected={row.node.uniqueId === selected}
                onSelect={onSelect}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface ShowNewest {
  readonly rows: readonly TimelineRow[]
  readonly wanted: boolean
  readonly show: (index: number) => void
}

/** While it runs and nothing is looked at, what began last is in view. */
function useShowNewest({ rows, wanted, show }: ShowNewest): void {
  const begun = rows.findLastIndex((row) => row.start !== null)
  const latest = useRef(show)
  useEffect(() => {
    latest.current = show
  })
  useEffect(() => {
    if (wanted && begun >= 0) latest.current(begun)
  }, [wanted, begun])
}

function TimelineAxis({ timeline, at }: { timeline: Timeline; at: number | null }) {
  const { origin, span } = timeline
  const ticks = origin === null ? [] : chooseTicks(span, 8)
  return (
    <div className={classes.axis} aria-hidden>
      <div className={classes.name}>
        <span>Node</span>
        <span>Time</span>
      </div>
      <div className={classes.scale}>
        {origin === null ? null : <span>{formatSeconds(origin)}</span>}
        {ticks
          .filter((tick) => tick.at / span > 0.1 && (at === null || Math.abs(at - tick.at / span) > 0.05))
          .map((tick) => (
            <span key={tick.at} className={classes.tick} style={{ left: `${(100 * tick.at) / span}%` }}>
              {tick.label}
            </span>
          ))}
        {at === null ? null : (
          <span className={classes.nowLabel} style={{ left: `${100 * Math.min(1, at)}%` }}>
            now
          </span>
        )}
      </div>
    </div>
  )
}

function Grid({ span, at }: { span: number; at: number | null }) {
  return (
    <div className={classes.lines} aria-hidden>
      {chooseTicks(span, 8).map((tick) => (
        <i key={tick.at} style={{ left: `${(100 * tick.at) / span}%` }} />
      ))}
      {at === null ? null : <i data-now style={{ left: `${100 * Math.min(1, at)}%` }} />}
    </div>
  )
}

interface RowProps {
  readonly row: TimelineRow
  readonly span: number
  readonly index: number
  readonly count: number
  readonly top: number
  readonly selected: boolean
  readonly onSelect: (id: string) => void
}

function Row({ row, span, index, count, top, selected, onSelect }: RowProps) {
  const { node, elapsed } = row
  const time = elapsed === null ? '' : formatDuration(elapsed)
  return (
    <div
      id={`timeline-${index}`}
      role="option"
      aria-selected={selected}
      aria-posinset={index + 1}
      aria-setsize={count}
      className={classes.row}
      data-state={node.state}
      style={{ top }}
      onClick={() => onSelect(node.uniqueId)}
    >
      <div className={classes.name}>
        <StateMark mark={nodeMarks[node.state]} label={nodeWords[node.state]} />
        <NodeShape
          resourceType={node.resourceType}
          materialized={node.materialized || null}
          layer={row.layer}
        />
        <MiddleText text={node.name} className={classes.text ?? ''} />
        {row.critical ? <span className="visually-hidden">on the critical path</span> : null}
        <span className={classes.time}>{time}</span>
      </div>
      <div className={classes.lane}>
        <TimelineBar row={row} span={span} />
      </div>
    </div>
  )
}
