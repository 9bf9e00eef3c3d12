'use client'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, useMemo, useRef, type RefObject } from 'react'
import { frameView, revealBox, type Room } from './frame-view.ts'
import type { PlacedItem } from './lay-lineage.ts'
import type { Placed } from './use-layout.ts'

const headingHeight = 48
const moveTime = 240

export interface Camera {
  /** The next layout keeps this item where it is on the screen. */
  readonly anchor: (item: string) => void
  readonly reveal: (item: string) => void
  readonly showAll: () => void
  readonly zoomBy: (factor: number) => void
}

/** Moves the view where something else is looked at; what is only opened or folded stays under the pointer. */
export function useCamera(placed: Placed, canvas: RefObject<HTMLDivElement | null>): Camera {
  const flow = useReactFlow()
  const store = useStoreApi()
  const anchored = useRef<string | null>(null)
  const before = useRef<Placed | null>(null)

  useEffect(() => {
    const last = before.current
    before.current = placed
    const [from, to] = [itemOf(last, anchored.current), itemOf(placed, anchored.current)]
    anchored.current = null
    if (last !== null && last !== placed) coverMove(canvas.current)
    if (from !== undefined && to !== undefined) {
      const { x, y, zoom } = flow.getViewport()
      void flow.setViewport({ x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom })
      return
    }
    const frame = (duration: number): boolean => {
      const state = store.getState()
      if (state.panZoom === null || state.width === 0) return false
      void flow.setViewport(frameView(placed.layout, focusOf(placed), roomOf(state, placed)), { duration })
      return true
    }
    if (frame(last === null || last === placed ? 0 : motion())) return
    // The first layout may be there before the canvas is.
    const unsubscribe = store.subscribe(() => {
      if (frame(0)) unsubscribe()
    })
    return unsubscribe
  }, [placed, flow, store, canvas])

  return useMemo(
    () => ({
      anchor: (item) => {
        anchored.current = item
      },
      reveal: (item) => {
        const box = itemOf(before.current, item)
        if (box === undefined) return
        const view = revealBox(flow.getViewport(), box, roomOf(store.getState(), before.current))
        void flow.setViewport(view, { duration: motion() / 2 })
      },
      showAll: () => void flow.fitView({ padding: 0.06, maxZoom: 1, duration: motion() }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: motion() / 2 }),
    }),
    [flow, store],
  )
}

/** Above, the small map costs more than it shows; on a small screen it hides more. */
const mappedAtMost = 500
const gap = 12
const mapSize = { width: 160, height: 88 }
const controlsHeight = 32

interface Size {
  readonly width: number
  readonly height: number
}

export const hasMap = ({ width, height }: Size, items: number): boolean =>
  width >= 1000 && height >= 600 && items <= mappedAtMost

function roomOf({ width, height }: Size, placed: Placed | null): Room {
  const map = hasMap({ width, height }, placed?.layout.items.length ?? 0) ? mapSize.height : 0
  const corner = { width: mapSize.width + 2 * gap, height: map + controlsHeight + 2 * gap }
  return { width, height, top: headingHeight, corner }
}

function itemOf(placed: Placed | null, id: string | null): PlacedItem | undefined {
  return id === null ? undefined : placed?.layout.items.find((each) => each.item.id === id)
}

function focusOf(placed: Placed): PlacedItem | null {
  return placed.layout.items.find((each) => each.item.role === 'focus') ?? null
}

/** Nodes glide to their new places; lines, which cannot, are away meanwhile. */
function coverMove(canvas: HTMLDivElement | null): void {
  const time = motion()
  const flow = canvas?.querySelector<HTMLElement>('.react-flow')
  if (!flow || time === 0) return
  flow.dataset['moving'] = 'true'
  setTimeout(() => delete flow.dataset['moving'], time)
}

function motion(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : moveTime
}
