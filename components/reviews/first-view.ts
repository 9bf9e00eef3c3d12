import type { Box } from '#components/parts/graph/edge-lines.ts'

export interface FirstView {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** Smaller than this, names cannot be read. */
const smallest = 0.88
const padding = 16

/** All of `boxes` in the middle; where that is too much for one look, from its beginning on: what was edited stands there. */
export function firstView(
  boxes: readonly Box[],
  frame: { readonly width: number; readonly height: number },
): FirstView {
  if (boxes.length === 0) return { x: padding, y: padding, zoom: 1 }
  const left = Math.min(...boxes.map((box) => box.x))
  const top = Math.min(...boxes.map((box) => box.y))
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top
  const room = { width: frame.width - 2 * padding, height: frame.height - 2 * padding }
  const fitting = Math.min(room.width / width, room.height / height)
  const zoom = Math.min(1, Math.max(smallest, fitting))
  const place = (from: number, size: number, space: number) =>
    padding + Math.max(0, (space - size * zoom) / 2) - from * zoom
  return { x: place(left, width, room.width), y: place(top, height, room.height), zoom }
}
