import type { VirtualItem } from '@tanstack/react-virtual'
import classes from './data-grid.module.css'
import type { GridColumn } from './grid-header.tsx'
import { isInside, type CellRange, type GridSelection } from './grid-selection.ts'
import type { CellValue } from './sort-rows.ts'

export interface GridRowsProps {
  readonly rows: readonly (readonly CellValue[])[]
  /** Indexes of the rows in the order that is shown. */
  readonly order: readonly number[]
  readonly rowItems: readonly VirtualItem[]
  readonly columnItems: readonly VirtualItem[]
  readonly columns: readonly GridColumn[]
  readonly headerHeight: number
  readonly numberWidth: number
  readonly selection: GridSelection | null
  readonly range: CellRange | null
}

export const cellId = (row: number, column: number) => `cell-${row}-${column}`

export function GridRows(props: GridRowsProps) {
  const { selection, range, numberWidth } = props
  return props.rowItems.map((item) => {
    const row = props.rows[props.order[item.index] ?? -1]
    if (row === undefined) return null
    return (
      <div
        key={item.index}
        role="row"
        aria-rowindex={item.index + 2}
        className={classes.row}
        style={{ top: props.headerHeight + item.start }}
      >
        <div role="rowheader" className={classes.number} style={{ width: numberWidth }}>
          {item.index + 1}
        </div>
        {props.columnItems.map((column) => (
          <GridCell
            key={column.index}
            row={item.index}
            column={column.index}
            left={numberWidth + column.start}
            width={column.size}
            value={row[column.index] ?? null}
            right={props.columns[column.index]?.kind === 'number'}
            focused={selection?.focus.row === item.index && selection.focus.column === column.index}
            selected={range !== null && isInside(range, item.index, column.index)}
          />
        ))}
      </div>
    )
  })
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
    value === null || value === '' ? classes.null : '',
    selected ? classes.selected : '',
    focused ? classes.focused : '',
  ].join(' ')
  // An empty text is told from one of blanks, and from null.
  const text = value === null ? 'null' : value === '' ? 'empty' : String(value)
  return (
    <div
      id={cellId(row, column)}
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
