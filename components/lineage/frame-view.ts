import type { Box } from '#components/parts/graph/edge-lines.ts'

export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}
export interface Room {
  readonly width: number
  readonly height: number
  /** Under the headings. */
  readonly top: number
}

/** Names are readable down to here; no view is taken by itself from farther away. */
export const readable = 0.7
const inset = 28

/** The columns at a readable size, as many as fit; from the top, or around what is looked at. */
export function frameView(
  graph: { readonly width: number; readonly height: number },
  focus: Box | null,
  room: Room,
): Viewport {
  const across = room.width - 2 * inset
  const zoom = Math.min(1, Math.max(readable, across / Math.max(1, graph.width)))
  const down = room.height - room.top - inset
  const [width, height] = [graph.width * zoom, graph.height * zoom]
  const x =
    width <= across ? (room.width - width) / 2 : within(middle(focus, 'x') * zoom, width, across) + inset
  const y =
    height <= down || focus === null ? room.top : within(middle(focus, 'y') * zoom, height, down) + room.top
  return { x: Math.round(x), y: Math.round(y), zoom }
}

function middle(box: Box | null, axis: 'x' | 'y'): number {
  if (box === null) return 0
  return axis === 'x' ? box.x + box.width / 2 : box.y + box.height / 2
}

/** The shift that brings `at` to the middle, without showing more than the graph. */
function within(at: number, size: number, room: number): number {
  return Math.min(0, Math.max(room - size, room / 2 - at))
}

/** The smallest move after which a box can be seen. */
export function revealBox(view: Viewport, box: Box, room: Room): Viewport {
  const zoom = view.zoom
  const left = box.x * zoom + view.x
  const top = box.y * zoom + view.y
  const right = left + box.width * zoom
  const bottom = top + box.height * zoom
  const x = left < inset ? inset - left : Math.min(0, room.width - inset - right)
  const y = top < room.top ? room.top - top : Math.min(0, room.height - inset - bottom)
  return { x: view.x + x, y: view.y + y, zoom }
}
