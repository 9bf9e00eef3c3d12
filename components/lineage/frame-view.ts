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
  /** What stands in the corner at the right and below, with its distance. */
  readonly corner: { readonly width: number; readonly height: number }
}

/** Names are readable down to here; no view is taken by itself from farther away. */
export const readable = 0.7
const inset = 28

interface Framed {
  readonly width: number
  readonly height: number
  readonly items: readonly Box[]
}

/**
 * The columns at a readable size, as many as fit; from the top, or around what is looked at. Where that leaves something
 * behind the corner, beside it or above it, if all of it fits there.
 */
export function frameView(graph: Framed, focus: Box | null, room: Room): Viewport {
  const view = frame(graph, focus, room)
  if (!reachesCorner(graph, view, room)) return view
  const { corner } = room
  const beside = frame(graph, focus, { ...room, width: room.width - corner.width })
  const above = frame(graph, focus, room, room.height - room.top - corner.height)
  // The larger first.
  const others = [beside, above].sort((one, other) => other.zoom - one.zoom)
  return others.find((other) => !reachesCorner(graph, other, room)) ?? view
}

function reachesCorner(
  { items }: Framed,
  { x, y, zoom }: Viewport,
  { width, height, corner }: Room,
): boolean {
  const [left, top] = [(width - corner.width - x) / zoom, (height - corner.height - y) / zoom]
  return items.some(
    (item) =>
      item.x + item.width > left &&
      item.y + item.height > top &&
      item.x * zoom + x < width &&
      item.y * zoom + y < height,
  )
}

/** `highest`: how high the graph may become. */
function frame(graph: Framed, focus: Box | null, room: Room, highest = Number.MAX_SAFE_INTEGER): Viewport {
  const across = room.width - 2 * inset
  const fitting = Math.min(across / Math.max(1, graph.width), highest / Math.max(1, graph.height))
  const zoom = Math.min(1, Math.max(readable, fitting))
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
