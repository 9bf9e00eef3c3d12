'use client'
import {
  IconArrowDown,
  IconArrowUp,
  IconBinary,
  IconBraces,
  IconCalendar,
  IconClock,
  IconHash,
  IconLetterCase,
  IconToggleLeft,
  type Icon,
} from '@tabler/icons-react'
import { countOf } from '#components/parts/format-time.ts'
import type { VirtualItem } from '@tanstack/react-virtual'
import { memo, type PointerEvent } from 'react'
import type { ColumnKind } from './column-kind.ts'
import classes from './data-grid.module.css'
import type { CellValue, SortDirection } from './sort-rows.ts'
import { summarizeColumn } from './summarize-column.ts'

export interface GridColumn {
  readonly name: string
  readonly type: string
  readonly kind: ColumnKind
  readonly values: readonly CellValue[]
  readonly width: number
}

const icons: Readonly<Record<ColumnKind, Icon>> = {
  number: IconHash,
  text: IconLetterCase,
  boolean: IconToggleLeft,
  date: IconCalendar,
  time: IconClock,
  nested: IconBraces,
  binary: IconBinary,
}

export interface GridHeaderProps {
  readonly columns: readonly GridColumn[]
  readonly items: readonly VirtualItem[]
  readonly height: number
  /** How many rows the summaries are of. */
  readonly rows: number
  readonly numberWidth: number
  readonly sort: { readonly column: number; readonly direction: SortDirection } | null
  readonly showDistribution: boolean
  readonly onSort: (column: number) => void
  readonly onResize: (column: number, width: number) => void
}

export function GridHeader(props: GridHeaderProps) {
  return (
    <div role="row" aria-rowindex={1} className={classes.header} style={{ height: props.height }}>
      <div className={classes.corner} role="columnheader" style={{ width: props.numberWidth }}>
        <span className="visually-hidden">Row</span>
        {props.showDistribution ? (
          <span
            className={classes.of}
            title={`Distribution and summary are of the ${countOf(props.rows, 'row')} shown, not of what the limit cut away`}
          >
            {countOf(props.rows, 'row')}
          </span>
        ) : null}
      </div>
      {props.items.map((item) => {
        const column = props.columns[item.index]
        if (column === undefined) return null
        const sorted = props.sort?.column === item.index ? props.sort.direction : null
        return (
          <div
            key={item.index}
            role="columnheader"
            aria-colindex={item.index + 2}
            aria-sort={sorted ?? 'none'}
            className={column.kind === 'number' ? `${classes.head} ${classes.right}` : classes.head}
            style={{ left: props.numberWidth + item.start, width: item.size }}
          >
            <HeadName column={column} sorted={sorted} onSort={() => props.onSort(item.index)} />
            {props.showDistribution ? <Distribution values={column.values} kind={column.kind} /> : null}
            <ResizeHandle width={item.size} onResize={(width) => props.onResize(item.index, width)} />
          </div>
        )
      })}
    </div>
  )
}

function HeadName(props: { column: GridColumn; sorted: SortDirection | null; onSort: () => void }) {
  const { column, sorted } = props
  const KindIcon = icons[column.kind]
  const Arrow = sorted === 'descending' ? IconArrowDown : IconArrowUp
  return (
    <button
      type="button"
      className={classes.headName}
      data-focus="inside"
      tabIndex={-1}
      title={`${column.name}, ${column.type}. Click to sort.`}
      onClick={props.onSort}
    >
      <KindIcon size={14} stroke={1.5} aria-hidden className={classes.kind} />
      <span className={classes.headText}>{column.name}</span>
      {sorted === null ? null : <Arrow size={14} stroke={1.8} aria-hidden className={classes.sorted} />}
    </button>
  )
}

const Distribution = memo(function Distribution(props: { values: readonly CellValue[]; kind: ColumnKind }) {
  const summary = summarizeColumn(props.values, props.kind)
  return (
    <>
      <div className={summary.shape === 'bars' ? classes.bars : classes.parts} aria-hidden>
        {summary.shares.map((share, index) =>
          summary.shape === 'bars' ? (
            <span key={index} style={{ height: share === 0 ? 0 : Math.max(1, Math.round(share * 22)) }} />
          ) : (
            <span key={index} style={{ flexGrow: share, opacity: Math.max(0.35, 1 - index * 0.13) }} />
          ),
        )}
      </div>
      <div className={classes.summary} title={summary.exact ?? undefined}>
        {summary.nulls > 0 && summary.shape !== 'none' ? (
          <span className={classes.hatch} aria-hidden />
        ) : null}
        {summary.text}
      </div>
    </>
  )
})

/** Dragged with the pointer; the widths are a convenience, nothing depends on them. */
function ResizeHandle({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const start = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const handle = event.currentTarget
    const from = event.clientX
    handle.setPointerCapture(event.pointerId)
    handle.onpointermove = (move) => onResize(Math.max(48, Math.min(900, width + move.clientX - from)))
    handle.onpointerup = () => {
      handle.onpointermove = null
    }
  }
  return <span className={classes.resize} onPointerDown={start} aria-hidden />
}
