'use client'
import { useState, type FocusEvent, type KeyboardEvent } from 'react'
import type { Item } from './fold-graph.ts'
import type { Camera } from './use-camera.ts'
import type { Placed } from './use-layout.ts'
import { walkGraph, type Step } from './walk-graph.ts'

const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
const zooms: Readonly<Record<string, number>> = { '+': 1.25, '=': 1.25, '-': 0.8 }

interface KeysOptions {
  readonly placed: Placed
  readonly camera: Camera
  /** Enter: look at a node, open or fold a group. */
  readonly onTake: (item: Item) => void
  /** O: to its file. */
  readonly onOpen: (item: Item) => void
}

/** The canvas is one stop of Tab; a cursor walks on it. */
export function useCanvasKeys({ placed, camera, onTake, onOpen }: KeysOptions) {
  const [wanted, setWanted] = useState<string | null>(null)
  const [active, setActive] = useState(false)
  const { layout } = placed
  const here = layout.items.find((each) => each.item.id === wanted)
  const cursor = here?.item.id ?? walkGraph(layout, null, 'right')
  const item = layout.items.find((each) => each.item.id === cursor)?.item
  const go = (to: string | null) => {
    if (to === null) return
    setWanted(to)
    camera.reveal(to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = steps[event.key]
    const zoom = zooms[event.key]
    if (step !== undefined) go(active || here !== undefined ? walkGraph(layout, cursor, step) : cursor)
    else if (event.key === 'Enter' && item !== undefined) {
      if (item.kind !== 'node') camera.anchor(item.id)
      onTake(item)
    } else if (event.key === 'o' && item !== undefined) onOpen(item)
    else if (zoom !== undefined) camera.zoomBy(zoom)
    else if (event.key === '0') camera.showAll()
    else return
    setActive(true)
    event.preventDefault()
  }
  return {
    cursor,
    active,
    onKeyDown,
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (event.target === event.currentTarget && event.currentTarget.matches(':focus-visible'))
        setActive(true)
      const id = layout.items.find((each) => event.target.closest(`[data-id="${CSS.escape(each.item.id)}"]`))
      if (id !== undefined) setWanted(id.item.id)
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setActive(false)
    },
  }
}
