'use client'
import type { KeyboardEvent } from 'react'

export interface RowCursorOptions {
  readonly ids: readonly string[]
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
  readonly scrollTo: (index: number) => void
  /** Of the rows' ids in the page. */
  readonly prefix: string
}

const page = 10

/** Arrows, j and k, Home and End move through a list that draws only the rows in view; Escape lets go. */
export function useRowCursor({ ids, selected, onSelect, scrollTo, prefix }: RowCursorOptions) {
  const index = selected === null ? -1 : ids.indexOf(selected)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && selected !== null) {
      event.preventDefault()
      onSelect(null)
      return
    }
    const next = moveCursor(event.key, index, ids.length)
    const id = next === null ? undefined : ids[next]
    if (next === null || id === undefined) return
    event.preventDefault()
    onSelect(id)
    scrollTo(next)
  }
  return { onKeyDown, 'aria-activedescendant': index < 0 ? undefined : `${prefix}-${index}` }
}

/** The row that a key goes to; null where the key is not of the list. */
export function moveCursor(key: string, index: number, count: number): number | null {
  if (count === 0) return null
  const to = (place: number) => Math.max(0, Math.min(count - 1, place))
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(index + 1)
    case 'ArrowUp':
    case 'k':
      return to(index < 0 ? count - 1 : index - 1)
    case 'PageDown':
      return to(index + page)
    case 'PageUp':
      return to(index - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
