'use client'
import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { columnKind } from './column-kind.ts'
import classes from './data-grid.module.css'
import { columnWidth } from './describe-result.ts'
import { GridHeader, type GridColumn } from './grid-header.tsx'
import { isInside, moveSelection, rangeOf, type CellRange, type GridSelection } from './grid-selection.ts'
import { sortRows, type CellValue, type SortDirection } from './sort-rows.ts'
import { writeClipboard } from './write-table.ts'

export interface DataGridProps {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly CellValue[])[]
  readonly showDistribution: boolean
  readonly label: string
}

const rowHeight = 24
const numberWidth = 48

/** A grid that draws only what is in view, in both directions. Arrows move, Shift grows, Ctrl+C copies. */
export function DataGrid({ columns, rows, showDistribution, label }: DataGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<{ column: number; direction: SortDirection } | null>(null)
  const [widths, setWidths] = useState<ReadonlyMap<number, number>>(new Map())
  const [selection, setSelection] = useState<GridSelection | null>(null)
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null)
  const dragging = useRef(false)
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
  const size = { rows: rows.length, columns: columns.length }
  const range = selection === null ? null : rangeOf(selection)

  const copy = (withHeader: boolean) => {
    if (range === null) return
    void copyRange({ range, columns, rows, order, withHeader })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const control = event.ctrlKey || event.metaKey
    if (control && event.key.toLowerCase() === 'c') {
      event.preventDefault()
      return copy(event.altKey)
    }
    const from = selection ?? { anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } }
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headerHeight) / rowHeight))
    const next = moveSelection(from, { key: event.key, shift: event.shiftKey, control }, size, page)
    if (next === null || size.rows === 0) return
    event.preventDefault()
    setSelection(next)
    vertical.scrollToIndex(next.focus.row)
    horizontal.scrollToIndex(next.focus.column)
  }
  const select = (row: number, column: number, grow: boolean) => {
    const cell = { row, column }
    setSelection((before) => ({ anchor: grow && before !== null ? before.anchor : cell, focus: cell }))
  }
  const cellAt = (event: MouseEvent): { row: number; column: number } | null => {
    const target = event.target instanceof Element ? event.target.closest('[data-cell]') : null
    const [row, column] = target?.getAttribute('data-cell')?.split(',').map(Number) ?? []
    return row === undefined || column === undefined ? null : { row, column }
  }
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
        aria-activedescendant={
          selection === null ? undefined : `cell-${selection.focus.row}-${selection.focus.column}`
        }
        tabIndex={0}
        data-focus="inside"
        onKeyDown={onKeyDown}
        onMouseDown={(event) => {
          const cell = cellAt(event)
          if (cell === null || event.button !== 0) return
          dragging.current = true
          select(cell.row, cell.column, event.shiftKey)
        }}
        onMouseOver={(event) => {
          const cell = !dragging.current || event.buttons !== 1 ? null : cellAt(event)
          if (cell !== null) select(cell.row, cell.column, true)
        }}
        onMouseUp={() => (dragging.current = false)}
        onContextMenu={(event) => {
          const cell = cellAt(event)
          if (cell === null) return
          event.preventDefault()
          if (range === null || !isInside(range, cell.row, cell.column)) select(cell.row, cell.column, false)
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
            numberWidth={numberWidth}
            sort={sort}
            showDistribution={showDistribution}
            onSort={(column) => setSort(nextSort(sort, column))}
            onResize={(column, width) => {
              setWidths(new Map(widths).set(column, width))
              horizontal.resizeItem(column, width)
            }}
          />
          {vertical.getVirtualItems().map((item) => {
            const row = rows[order[item.index] ?? -1]
            if (row === undefined) return null
            return (
              <div
                key={item.index}
                role="row"
                aria-rowindex={item.index + 2}
                className={classes.row}
                style={{ top: headerHeight + item.start }}
              >
                <div role="rowheader" className={classes.number} style={{ width: numberWidth }}>
                  {item.index + 1}
                </div>
                {horizontal.getVirtualItems().map((column) => {
                  const { row: index, column: place } = { row: item.index, column: column.index }
                  const focused = selection?.focus.row === index && selection.focus.column === place
                  return (
                    <GridCell
                      key={place}
                      row={index}
                      column={place}
                      left={numberWidth + column.start}
                      width={column.size}
                      value={row[place] ?? null}
                      right={gridColumns[place]?.kind === 'number'}
                      focused={focused}
                      selected={range !== null && isInside(range, index, place)}
                    />
                  )
                })}
              </div>
            )
          })}
        </div>
      </div>
      {menu === null ? null : <GridMenu {...menu} onClose={() => setMenu(null)} onCopy={copy} />}
    </>
  )
}

function nextSort(
  sort: { column: number; direction: SortDirection } | null,
  column: number,
): { column: number; direction: SortDirection } | null {
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
        return { name, type, kind: columnKind(type), values, width: columnWidth(name, values) }
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
  readonly withHeader: boolean
}

async function copyRange({ range, columns, rows, order, withHeader }: CopyRequest): Promise<void> {
  const picked = order.slice(range.top, range.bottom + 1)
  const text = writeClipboard(
    {
      columns: columns.slice(range.left, range.right + 1).map((column) => column.name),
      rows: picked.map((index) => (rows[index] ?? []).slice(range.left, range.right + 1)),
    },
    withHeader,
  )
  try {
    await navigator.clipboard.writeText(text)
    const cells = picked.length * (range.right - range.left + 1)
    if (cells > 1) notifications.show({ message: `${countOf(cells, 'cell')} copied.` })
  } catch {
    notifications.show({ color: 'red', message: 'The browser did not let the page write to the clipboard.' })
  }
}

interface GridCellProps {
  readonly row: number
  readonly column: number
  readonly left: number
  readonly width: number
  readonly value: CellValue
  readonly right: boolean
  readonly focused: boolean
  readonly selected: boolean
}

function GridCell({ row, column, left, width, value, right, focused, selected }: GridCellProps) {
  const className = [
    classes.cell,
    right ? classes.right : '',
    value === null ? classes.null : '',
    selected ? classes.selected : '',
    focused ? classes.focused : '',
  ].join(' ')
  const text = value === null ? 'null' : String(value)
  return (
    <div
      id={`cell-${row}-${column}`}
      role="gridcell"
      aria-colindex={column + 2}
      aria-selected={selected}
      data-cell={`${row},${column}`}
      className={className}
      style={{ left, width }}
      title={text.length > 24 ? text : undefined}
    >
      {right ? text.replace(/^-/, '−') : text}
    </div>
  )
}

function GridMenu(props: {
  x: number
  y: number
  onClose: () => void
  onCopy: (withHeader: boolean) => void
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
