'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useMemo, useRef, useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import {
  arrangeDifference,
  type DifferenceMode,
  type DifferenceRow,
  type LineEffect,
} from './arrange-difference.ts'
import type { DiffLine, DiffRow } from './build-diff-rows.ts'
import classes from './file-difference.module.css'

export interface FileDifferenceProps {
  readonly path: string
  readonly rows: readonly DiffRow[]
  readonly mode: DifferenceMode
  /** What the sides are: before and after, or main and the branch. */
  readonly sides?: readonly [left: string, right: string]
}

/** From here on a file has a scroll bar of its own, and only the rows in view are drawn. */
const long = 300

/** Removed and added lines have a tint and a sign; equal lines far from them are folded. */
export function FileDifference({ path, rows, mode, sides = ['before', 'after'] }: FileDifferenceProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const arranged = useMemo(() => arrangeDifference(rows, { mode, open }), [rows, mode, open])
  const unfold = (at: number) => setOpen((before) => new Set(before).add(at))
  const label = `Difference of ${path}, ${sides[0]} and ${sides[1]}`
  if (arranged.length > long) return <LongDifference rows={arranged} label={label} onUnfold={unfold} />
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label} data-focus="inside">
      {arranged.map((row, index) => (
        <Row key={index} row={row} onUnfold={unfold} />
      ))}
    </div>
  )
}

interface LongDifferenceProps {
  readonly rows: readonly DifferenceRow[]
  readonly label: string
  readonly onUnfold: (at: number) => void
}

function LongDifference({ rows, label, onUnfold }: LongDifferenceProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    overscan: 20,
  })
  return (
    <div
      ref={scroller}
      className={`${classes.scroll} ${classes.long}`}
      tabIndex={0}
      role="region"
      aria-label={label}
      data-focus="inside"
    >
      <div className={classes.canvas} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return row === undefined ? null : (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes.item}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Row row={row} onUnfold={onUnfold} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const Row = memo(function Row({ row, onUnfold }: { row: DifferenceRow; onUnfold: (at: number) => void }) {
  if (row.kind === 'fold') {
    return (
      <button type="button" className={classes.fold} onClick={() => onUnfold(row.at)}>
        Show {countOf(row.count, 'equal line')}
      </button>
    )
  }
  if (row.kind === 'split') {
    const { same, left, right } = row.pair
    return (
      <div className={classes.split}>
        <Side line={left} effect={same ? 'same' : 'removed'} />
        <Side line={right} effect={same ? 'same' : 'added'} />
      </div>
    )
  }
  return (
    <div className={classes.unified}>
      <span className={classes.number} data-effect={row.effect}>
        {row.left?.number}
      </span>
      <span className={classes.number} data-effect={row.effect}>
        {row.right?.number}
      </span>
      <Text text={(row.left ?? row.right)?.text ?? ''} effect={row.effect} />
    </div>
  )
})

function Side({ line, effect }: { line: DiffLine | null; effect: LineEffect }) {
  if (line === null) return <span className={classes.empty} />
  return (
    <>
      <span className={classes.number} data-effect={effect}>
        {line.number}
      </span>
      <Text text={line.text} effect={effect} />
    </>
  )
}

const signs: Readonly<Record<LineEffect, string>> = { same: ' ', removed: '−', added: '+' }

function Text({ text, effect }: { text: string; effect: LineEffect }) {
  return (
    <span className={classes.line} data-effect={effect}>
      <span className={classes.sign}>{signs[effect]}</span>
      <span className={classes.text}>{text}</span>
    </span>
  )
}
