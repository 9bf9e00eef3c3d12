'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { DatasetAction, DatasetRow, Layer } from '#lib/contracts/access.ts'
import classes from './access-matrix.module.css'
import type { ColumnGroup } from './matrix-columns.ts'
import { MatrixHeader } from './matrix-header.tsx'
import type { MatrixRow } from './matrix-model.ts'
import { MatrixRowView } from './matrix-row.tsx'
import { idOfCell, useMatrixCursor, type CellPlace } from './use-matrix-cursor.ts'

export const HEAD_WIDTH = 208
export const COLUMN_WIDTH = 120
const HEADER_HEIGHT = 64

export interface AccessMatrixProps {
  readonly rows: readonly MatrixRow[]
  readonly groups: readonly ColumnGroup[]
  readonly edits: boolean
  readonly onFold: (layer: Layer) => void
  readonly onSelect: (row: MatrixRow, dataset: DatasetRow | null) => void
  readonly onSet: (row: MatrixRow, dataset: DatasetRow, action: DatasetAction | null) => void
}

/** Subjects by datasets: one tab stop, arrows move, Enter opens what can be granted. Only what is in sight is drawn. */
export function AccessMatrix({ rows, groups, edits, onFold, onSelect, onSet }: AccessMatrixProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const columns = groups.flatMap((group) => group.columns)
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'section' ? 28 : 40),
    overscan: 6,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN_WIDTH,
    overscan: 3,
    paddingStart: HEAD_WIDTH,
    scrollPaddingStart: HEAD_WIDTH,
  })
  const go = ({ row, column }: CellPlace) => {
    down.scrollToIndex(row)
    across.scrollToIndex(column)
    const found = rows[row]
    const at = columns[column]
    if (found !== undefined) onSelect(found, at?.kind === 'dataset' ? at.dataset : null)
  }
  const set = ({ row, column }: CellPlace, action: DatasetAction | null) => {
    const found = rows[row]
    const at = columns[column]
    if (found?.kind === 'subject' && at?.kind === 'dataset') onSet(found, at.dataset, action)
  }
  const cursor = useMatrixCursor({ rows, columns: columns.length, go, set: edits ? set : null })
  const width = across.getTotalSize()
  const shown = across.getVirtualItems()
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label="Who may do what with each dataset"
      aria-rowcount={rows.length + 2}
      aria-colcount={columns.length + 1}
      aria-activedescendant={cursor.at === null || cursor.open !== null ? undefined : idOfCell(cursor.at)}
      tabIndex={0}
      data-focus="inside"
      onKeyDown={cursor.onKeyDown}
      onFocus={cursor.onFocus}
    >
      <div className={classes.sheet} style={{ width, height: down.getTotalSize() }} role="presentation">
        <MatrixHeader groups={groups} columns={columns} items={shown} width={width} onFold={onFold} />
        {down.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <MatrixRowView
              key={item.index}
              row={row}
              place={item}
              columns={columns}
              items={shown}
              width={width}
              edits={edits}
              cursor={cursor}
              onSet={onSet}
            />
          )
        })}
      </div>
    </div>
  )
}
