'use client'
import { useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import {
  isInside,
  moveSelection,
  rangeOf,
  type Cell,
  type CellRange,
  type GridSelection,
  type GridSize,
} from './grid-selection.ts'

export interface GridSelectionOptions {
  readonly size: GridSize
  /** Rows that are in view: what a page is. */
  readonly page: () => number
  readonly scrollTo: (cell: Cell) => void
  readonly onCopy: (range: CellRange, withNames: boolean) => void
}

/** Selects cells by keys and by dragging, and copies them. */
export function useGridSelection({ size, page, scrollTo, onCopy }: GridSelectionOptions) {
  const [selection, setSelection] = useState<GridSelection | null>(null)
  const dragging = useRef(false)
  const range = selection === null ? null : rangeOf(selection)
  const select = (cell: Cell, grow: boolean) =>
    setSelection((before) => ({ anchor: grow && before !== null ? before.anchor : cell, focus: cell }))
  const copy = (withNames: boolean) => {
    if (range !== null) onCopy(range, withNames)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const control = event.ctrlKey || event.metaKey
    if (control && event.key.toLowerCase() === 'c') {
      event.preventDefault()
      return copy(event.altKey)
    }
    const origin = { row: 0, column: 0 }
    const from = selection ?? { anchor: origin, focus: origin }
    const next = moveSelection(from, { key: event.key, shift: event.shiftKey, control }, size, page())
    if (next === null || size.rows === 0) return
    event.preventDefault()
    setSelection(next)
    scrollTo(next.focus)
  }
  const mouse = {
    onMouseDown: (event: MouseEvent) => {
      const cell = cellOf(event)
      if (cell === null || event.button !== 0) return
      dragging.current = true
      select(cell, event.shiftKey)
    },
    onMouseOver: (event: MouseEvent) => {
      const cell = dragging.current && event.buttons === 1 ? cellOf(event) : null
      if (cell !== null) select(cell, true)
    },
    onMouseUp: () => {
      dragging.current = false
    },
  }
  /** A menu is about the selection, or about the cell where none is selected there. */
  const selectForMenu = (event: MouseEvent): boolean => {
    const cell = cellOf(event)
    if (cell === null) return false
    if (range === null || !isInside(range, cell.row, cell.column)) select(cell, false)
    return true
  }
  return { selection, range, copy, onKeyDown, mouse, selectForMenu }
}

function cellOf(event: MouseEvent): Cell | null {
  const target = event.target instanceof Element ? event.target.closest('[data-cell]') : null
  const [row, column] = target?.getAttribute('data-cell')?.split(',').map(Number) ?? []
  return row === undefined || column === undefined ? null : { row, column }
}
