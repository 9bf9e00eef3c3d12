'use client'
import { createContext, useContext, useEffect } from 'react'
import type { Item } from './fold-graph.ts'
import type { Show } from './lineage-view.ts'

export interface CanvasState {
  /** Where the arrow keys stand. */
  readonly cursor: string | null
  /** Whether the item under the cursor is in the page: those that are out of sight are not drawn. */
  readonly onCursorDrawn: (drawn: boolean) => void
  readonly show: Show
  /** Enter, or a click. */
  readonly take: (item: Item) => void
}
const CanvasContext = createContext<CanvasState | null>(null)
export const CanvasProvider = CanvasContext.Provider

export function useCanvas(): CanvasState {
  const value = useContext(CanvasContext)
  if (value === null) throw new Error('useCanvas outside of the canvas')
  return value
}

/** In each item: the canvas names only a cursor that is there. */
export function useDrawnCursor(item: string): void {
  const { cursor, onCursorDrawn } = useCanvas()
  const isHere = cursor === item
  useEffect(() => {
    if (!isHere) return
    onCursorDrawn(true)
    return () => onCursorDrawn(false)
  }, [isHere, onCursorDrawn])
}

export const canvasId = 'lineage-canvas'
/** For `aria-activedescendant`. */
export const elementId = (item: string) => `lineage ${item}`.replaceAll(/\s/g, '-')
