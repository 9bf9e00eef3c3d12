/** A cell by its place in what is shown: row 0 is the first row after sorting. */
export interface Cell {
  readonly row: number
  readonly column: number
}
/** A rectangle from where it began to where it is now. */
export interface GridSelection {
  readonly anchor: Cell
  readonly focus: Cell
}
export interface GridSize {
  readonly rows: number
  readonly columns: number
}
export interface GridKey {
  readonly key: string
  readonly shift: boolean
  readonly control: boolean
}

const clamp = (value: number, limit: number) => Math.max(0, Math.min(limit - 1, value))

/** The selection after a key; null where the key is not one of the grid's. `page` is the number of rows in view. */
export function moveSelection(
  selection: GridSelection,
  key: GridKey,
  size: GridSize,
  page: number,
): GridSelection | null {
  if (key.control && key.key.toLowerCase() === 'a') {
    return { anchor: { row: 0, column: 0 }, focus: { row: size.rows - 1, column: size.columns - 1 } }
  }
  const focus = moveCell(selection.focus, key, size, page)
  if (focus === null) return null
  return { anchor: key.shift ? selection.anchor : focus, focus }
}

function moveCell({ row, column }: Cell, key: GridKey, size: GridSize, page: number): Cell | null {
  const lastRow = size.rows - 1
  const lastColumn = size.columns - 1
  switch (key.key) {
    case 'ArrowUp':
      return { row: key.control ? 0 : clamp(row - 1, size.rows), column }
    case 'ArrowDown':
      return { row: key.control ? lastRow : clamp(row + 1, size.rows), column }
    case 'ArrowLeft':
      return { row, column: key.control ? 0 : clamp(column - 1, size.columns) }
    case 'ArrowRight':
      return { row, column: key.control ? lastColumn : clamp(column + 1, size.columns) }
    case 'Home':
      return { row: key.control ? 0 : row, column: 0 }
    case 'End':
      return { row: key.control ? lastRow : row, column: lastColumn }
    case 'PageUp':
      return { row: clamp(row - page, size.rows), column }
    case 'PageDown':
      return { row: clamp(row + page, size.rows), column }
    default:
      return null
  }
}

export interface CellRange {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}
export function rangeOf({ anchor, focus }: GridSelection): CellRange {
  return {
    top: Math.min(anchor.row, focus.row),
    bottom: Math.max(anchor.row, focus.row),
    left: Math.min(anchor.column, focus.column),
    right: Math.max(anchor.column, focus.column),
  }
}
export function isInside(range: CellRange, row: number, column: number): boolean {
  return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right
}
