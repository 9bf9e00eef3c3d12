'use client'
import { createContext, useContext } from 'react'
import type { Item } from './fold-graph.ts'
import type { Show } from './lineage-view.ts'

export interface CanvasState {
  /** Where the arrow keys stand. */
  readonly cursor: string | null
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

export const canvasId = 'lineage-canvas'
/** For `aria-activedescendant`. */
export const elementId = (item: string) => `lineage ${item}`.replaceAll(/\s/g, '-')
