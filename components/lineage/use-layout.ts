'use client'
import { useEffect, useState } from 'react'
import type { FoldedGraph } from './fold-graph.ts'
import type { LineageLayout } from './lay-lineage.ts'
import { LayoutDesk } from './layout-desk.ts'

export interface Placed {
  /** Of the graph and of how it is looked at. */
  readonly key: string
  readonly layout: LineageLayout
}
const desk = new LayoutDesk()

export interface LayoutState {
  /** What was last laid out; stays until the next is there. */
  readonly placed: Placed | null
  /** Still at work on another. */
  readonly busy: boolean
  readonly cancel: () => void
}

/** Laid out beside the page, which stays quick meanwhile. */
export function useLayout(wish: { readonly key: string; readonly folded: FoldedGraph } | null): LayoutState {
  const [placed, setPlaced] = useState<Placed | null>(null)
  const [given, setGiven] = useState<string | null>(null)
  const known = wish === null ? null : desk.find(wish.key)
  useEffect(() => desk.warm(), [])
  useEffect(() => {
    if (wish === null || desk.find(wish.key) !== null) return
    desk.lay(wish.key, wish.folded, (layout) => setPlaced({ key: wish.key, layout }))
  }, [wish])
  if (wish !== null && known !== null && placed?.key !== wish.key) setPlaced({ key: wish.key, layout: known })
  return {
    placed,
    busy: wish !== null && placed?.key !== wish.key && given !== wish.key,
    cancel: () => {
      desk.cancel()
      setGiven(wish?.key ?? null)
    },
  }
}
