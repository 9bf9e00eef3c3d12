import type { VirtualItem } from '@tanstack/react-virtual'
import { IconChevronDown, IconChevronRight, IconLock } from '@tabler/icons-react'
import { countOf } from '#components/parts/format-time.ts'
import type { Layer } from '#lib/contracts/access.ts'
import { COLUMN_WIDTH, HEAD_WIDTH } from './access-matrix.tsx'
import classes from './access-matrix.module.css'
import { layerNames, shortName, type ColumnGroup, type MatrixColumn } from './matrix-columns.ts'

interface MatrixHeaderProps {
  readonly groups: readonly ColumnGroup[]
  readonly columns: readonly MatrixColumn[]
  readonly items: readonly VirtualItem[]
  readonly width: number
  readonly onFold: (layer: Layer) => void
}

/** Layers, and below them their datasets; both stay while the rows move. */
export function MatrixHeader({ groups, columns, items, width, onFold }: MatrixHeaderProps) {
  return (
    <div className={classes.header} style={{ width }} role="rowgroup">
      <div className={classes.layers} role="row" aria-rowindex={1}>
        {groups.map((group, index) => (
          <LayerHead key={group.layer} group={group} at={columnsBefore(groups, index)} onFold={onFold} />
        ))}
      </div>
      <div className={classes.heads} role="row" aria-rowindex={2}>
        <div className={classes.corner} role="columnheader" aria-colindex={1}>
          Who
        </div>
        {items.map((item) => {
          const column = columns[item.index]
          if (column === undefined) return null
          return (
            <div
              key={item.index}
              className={classes.columnHead}
              style={{ left: item.start, width: item.size }}
              role="columnheader"
              aria-colindex={item.index + 2}
            >
              <ColumnHead column={column} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function columnsBefore(groups: readonly ColumnGroup[], index: number): number {
  return groups.slice(0, index).reduce((sum, group) => sum + group.columns.length, 0)
}

function LayerHead(props: { group: ColumnGroup; at: number; onFold: (layer: Layer) => void }) {
  const { group, at, onFold } = props
  const style = { left: HEAD_WIDTH + at * COLUMN_WIDTH, width: group.columns.length * COLUMN_WIDTH }
  const Chevron = group.folded ? IconChevronRight : IconChevronDown
  return (
    <div
      className={classes.layer}
      style={style}
      role="columnheader"
      aria-colindex={at + 2}
      aria-colspan={group.columns.length}
    >
      <button
        type="button"
        className={classes.fold}
        aria-expanded={!group.folded}
        aria-label={`${layerNames[group.layer]}, ${countOf(group.count, 'dataset')}`}
        onClick={() => onFold(group.layer)}
      >
        <Chevron size={14} stroke={1.5} aria-hidden />
        {layerNames[group.layer]} <span className={classes.quiet}>{group.count}</span>
      </button>
    </div>
  )
}

function ColumnHead({ column }: { column: MatrixColumn }) {
  if (column.kind === 'layer') {
    return <span className={classes.quiet}>{countOf(column.places.length, 'dataset')}</span>
  }
  const { dataset } = column
  return (
    <>
      <span className={classes.dataset} title={dataset.name}>
        {dataset.restricted ? <IconLock size={12} stroke={1.5} aria-label="Restricted" /> : null}
        <span className={classes.cut}>{shortName(dataset)}</span>
      </span>
      <span className={classes.quiet}>{countOf(dataset.tables, 'table')}</span>
    </>
  )
}
