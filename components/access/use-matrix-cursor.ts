import { useState, type KeyboardEvent } from 'react'
import type { DatasetAction } from '#lib/contracts/access.ts'
import type { MatrixRow } from './matrix-model.ts'

export interface CellPlace {
  readonly row: number
  readonly column: number
}
export const idOfCell = ({ row, column }: CellPlace) => `access-cell-${row}-${column}`

interface Options {
  readonly rows: readonly MatrixRow[]
  readonly columns: number
  readonly go: (place: CellPlace) => void
  /** Null where nothing may be granted. */
  readonly set: ((place: CellPlace, action: DatasetAction | null) => void) | null
}

export interface MatrixCursor {
  readonly at: CellPlace | null
  /** The cell whose menu is open. */
  readonly open: CellPlace | null
  readonly moveTo: (place: CellPlace) => void
  readonly openAt: (place: CellPlace) => void
  readonly close: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: () => void
}

/** Letters that set a level at once, as the menu shows them. */
const LETTERS: Readonly<Record<string, DatasetAction | null>> = {
  l: 'list',
  v: 'view',
  e: 'edit',
  o: 'own',
  Delete: null,
  Backspace: null,
}

export function useMatrixCursor({ rows, columns, go, set }: Options): MatrixCursor {
  const [place, setPlace] = useState<CellPlace | null>(null)
  const [open, setOpen] = useState<CellPlace | null>(null)
  const at = place !== null && isThere(place, rows, columns) ? place : null
  const moveTo = (next: CellPlace) => {
    setPlace(next)
    go(next)
  }
  const first = () => rows.findIndex((row) => row.kind === 'subject')
  const onFocus = () => {
    if (at === null && columns > 0 && first() >= 0) moveTo({ row: first(), column: 0 })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (at === null || open !== null || event.ctrlKey || event.metaKey || event.altKey) return
    const next = step(at, event.key, rows, columns)
    const action = LETTERS[event.key]
    if (next !== null) moveTo(next)
    else if (set !== null && (event.key === 'Enter' || event.key === ' ')) setOpen(at)
    else if (set !== null && action !== undefined) set(at, action)
    else return
    event.preventDefault()
  }
  return { at, open, moveTo, openAt: setOpen, close: () => setOpen(null), onKeyDown, onFocus }
}

function isThere({ row, column }: CellPlace, rows: readonly MatrixRow[], columns: number): boolean {
  return rows[row]?.kind === 'subject' && column < columns
}

/** Where a key leads; null where it leads nowhere. Lines that name a section are passed over. */
export function step(
  at: CellPlace,
  key: string,
  rows: readonly MatrixRow[],
  columns: number,
): CellPlace | null {
  const across = (column: number) => ({ row: at.row, column: Math.max(0, Math.min(columns - 1, column)) })
  const down = (by: 1 | -1) => {
    for (let row = at.row + by; row >= 0 && row < rows.length; row += by) {
      if (rows[row]?.kind === 'subject') return { row, column: at.column }
    }
    return at
  }
  switch (key) {
    case 'ArrowRight':
      return across(at.column + 1)
    case 'ArrowLeft':
      return across(at.column - 1)
    case 'Home':
      return across(0)
    case 'End':
      return across(columns - 1)
    case 'ArrowDown':
      return down(1)
    case 'ArrowUp':
      return down(-1)
    default:
      return null
  }
}
