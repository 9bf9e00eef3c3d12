'use client'
import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { columnKind } from './column-kind.ts'
import classes from './data-grid.module.css'
import { columnWidth } from './describe-result.ts'
import { GridHeader, type GridColumn } from './grid-header.tsx'
import { cellId, GridRows } from './grid-rows.tsx'
import type { CellRange } from './grid-selection.ts'
import { sortRows, type CellValue, type SortDirection } from './sort-rows.ts'
import { useGridSelection } from './use-grid-selection.ts'
import { writeClipboard } from './write-table.ts'

export interface DataGridProps {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly CellValue[])[]
  readonly showDistribution: boolean
  readonly label: string
}

interface Sort {
  readonly column: number
  readonly direction: SortDirection
}

const rowHeight = 24
const numberWidth = 64

/** A grid that draws only what is in view, in both directions. Arrows move, Shift grows, Ctrl+C copies. */
export function DataGrid({ columns, rows, showDistribution, label }: DataGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<Sort | null>(null)
  const [widths, setWidths] = useState<ReadonlyMap<number, number>>(new Map())
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null)
  const gridColumns = useGridColumns(columns, rows, widths)
  const order = useMemo(() => {
    if (sort === null) return rows.map((_, index) => index)
    return sortRows(rows, sort.column, columnKind(columns[sort.column]?.type ?? ''), sort.direction)
  }, [rows, columns, sort])
  const headerHeight = showDistribution ? 72 : 28
  const vertical = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: headerHeight,
  })
  const horizontal = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => gridColumns[index]?.width ?? 120,
    overscan: 3,
    scrollPaddingStart: numberWidth,
  })
  const grid = useGridSelection({
    size: { rows: rows.length, columns: columns.length },
    page: () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headerHeight) / rowHeight)),
    scrollTo: (cell) => {
      vertical.scrollToIndex(cell.row)
      horizontal.scrollToIndex(cell.column)
    },
    onCopy: (range, withNames) => void copyRange({ range, columns, rows, order, withNames }),
  })
  const focus = grid.selection?.focus
  return (
    <>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        aria-label={`${label}, ${countOf(rows.length, 'row')}, ${countOf(columns.length, 'column')}`}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={focus === undefined ? undefined : cellId(focus.row, focus.column)}
        tabIndex={0}
        data-focus="inside"
        onKeyDown={grid.onKeyDown}
        {...grid.mouse}
        onContextMenu={(event) => {
          if (!grid.selectForMenu(event)) return
          event.preventDefault()
          setMenu({ x: event.clientX, y: event.clientY })
        }}
      >
        <div
          style={{
            width: numberWidth + horizontal.getTotalSize(),
            height: headerHeight + vertical.getTotalSize(),
          }}
          className={classes.canvas}
        >
          <GridHeader
            columns={gridColumns}
            items={horizontal.getVirtualItems()}
            height={headerHeight}
            rows={rows.length}
            numberWidth={numberWidth}
            sort={sort}
            showDistribution={showDistribution}
            onSort={(column) => setSort(nextSort(sort, column))}
            onResize={(column, width) => {
              setWidths(new Map(widths).set(column, width))
              horizontal.resizeItem(column, width)
            }}
          />
          <GridRows
            rows={rows}
            order={order}
            rowItems={vertical.getVirtualItems()}
            columnItems={horizontal.getVirtualItems()}
            columns={gridColumns}
            headerHeight={headerHeight}
            numberWidth={numberWidth}
            selection={grid.selection}
            range={grid.range}
          />
        </div>
      </div>
      {menu === null ? null : <GridMenu {...menu} onClose={() => setMenu(null)} onCopy={grid.copy} />}
    </>
  )
}

/** Upwards, downwards, then as it came. */
function nextSort(sort: Sort | null, column: number): Sort | null {
  if (sort?.column !== column) return { column, direction: 'ascending' }
  return sort.direction === 'ascending' ? { column, direction: 'descending' } : null
}

function useGridColumns(
  columns: DataGridProps['columns'],
  rows: DataGridProps['rows'],
  widths: ReadonlyMap<number, number>,
): readonly GridColumn[] {
  const measured = useMemo(
    () =>
      columns.map(({ name, type }, index): GridColumn => {
        const values = rows.map((row) => row[index] ?? null)
        return {
          name,
          type,
          kind: columnKind(type),
          values,
          width: columnWidth(name, values, columnKind(type)),
        }
      }),
    [columns, rows],
  )
  return useMemo(
    () => measured.map((column, index) => ({ ...column, width: widths.get(index) ?? column.width })),
    [measured, widths],
  )
}

interface CopyRequest extends Pick<DataGridProps, 'columns' | 'rows'> {
  readonly range: CellRange
  readonly order: readonly number[]
  readonly withNames: boolean
}

async function copyRange({ range, columns, rows, order, withNames }: CopyRequest): Promise<void> {
  const picked = order.slice(range.top, range.bottom + 1)
  const table = {
    columns: columns.slice(range.left, range.right + 1).map((column) => column.name),
    rows: picked.map((index) => (rows[index] ?? []).slice(range.left, range.right + 1)),
  }
  try {
    await navigator.clipboard.writeText(writeClipboard(table, withNames))
    const cells = picked.length * (range.right - range.left + 1)
    if (cells > 1) notifications.show({ message: `${countOf(cells, 'cell')} copied.` })
  } catch {
    notifications.show({ color: 'red', message: 'The browser did not let the page write to the clipboard.' })
  }
}

function GridMenu(props: {
  x: number
  y: number
  onClose: () => void
  onCopy: (withNames: boolean) => void
}) {
  return (
    <Menu opened onClose={props.onClose} position="bottom-start" offset={0} width={240}>
      <Menu.Target>
        <span className={classes.anchor} style={{ left: props.x, top: props.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => props.onCopy(false)} rightSection={<KeyHint keys={['Ctrl', 'C']} />}>
          Copy
        </Menu.Item>
        <Menu.Item onClick={() => props.onCopy(true)} rightSection={<KeyHint keys={['Ctrl', 'Alt', 'C']} />}>
          Copy with names
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
