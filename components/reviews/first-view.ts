import type { Box } from '#components/parts/graph/edge-lines.ts'

export interface FirstView {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** Smaller than this, names are not read at ease. */
const comfortable = 0.88
/** What is touched gets as small as this before any of it is out of sight. */
const smallest = 0.76
const padding = 16

/** Left of what is touched, so that of the boxes before it none is seen in part. */
const widestMargin = 40

/**
 * What is touched and what is around it, in the middle; where that is too much for one look, what is touched; where
 * even that is too much, from its beginning on: what was edited stands there.
 */
export function firstView(
  touched: readonly Box[],
  around: readonly Box[],
  frame: { readonly width: number; readonly height: number },
): FirstView {
  const all = [...touched, ...around]
  if (all.length === 0) return { x: padding, y: padding, zoom: 1 }
  const whole = viewOf(all, frame, comfortable)
  if (whole.fits || touched.length === 0) return whole.view
  const { view } = viewOf(touched, frame, smallest)
  const left = Math.min(...touched.map((box) => box.x)) * view.zoom
  const cuts = around.some((box) => box.x * view.zoom < left)
  return cuts ? { ...view, x: Math.min(view.x, widestMargin - left) } : view
}

function viewOf(
  boxes: readonly Box[],
  frame: { readonly width: number; readonly height: number },
  least: number,
): { readonly view: FirstView; readonly fits: boolean } {
  const left = Math.min(...boxes.map((box) => box.x))
  const top = Math.min(...boxes.map((box) => box.y))
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top
  const room = { width: frame.width - 2 * padding, height: frame.height - 2 * padding }
  const fitting = Math.min(room.width / width, room.height / height)
  const fits = fitting >= least
  const zoom = fits ? Math.min(1, fitting) : comfortable
  const place = (from: number, size: number, space: number) =>
    padding + Math.max(0, (space - size * zoom) / 2) - from * zoom
  const view = { x: place(left, width, room.width), y: place(top, height, room.height), zoom }
  return { view, fits }
}
