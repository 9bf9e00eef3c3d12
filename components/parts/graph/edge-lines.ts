import type { Spot } from './lay-columns.ts'

export interface Box extends Spot {
  readonly width: number
  readonly height: number
}
/** A line in the graph's own measure: an SVG path, and what it lies within. */
export interface EdgeLine {
  readonly from: string
  readonly to: string
  readonly d: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly middle: Spot
}

const gutter = 14
const corner = 6

/**
 * From the right side of the first box to the left side of the last, straight through those between. Boxes of one
 * column are joined at their left, since a line from right to left would run behind both.
 */
export function edgeLine(from: string, to: string, boxes: readonly Box[]): EdgeLine | null {
  const [first, last] = [boxes[0], boxes.at(-1)]
  if (first === undefined || last === undefined || boxes.length < 2) return null
  const line = Math.abs(first.x - last.x) < 1 ? bracket(first, last) : curve(boxes)
  return { from, to, ...line }
}

type Line = Omit<EdgeLine, 'from' | 'to'>

function bracket(first: Box, last: Box): Line {
  const y1 = first.y + Math.min(first.height, 28) / 2 + 4
  const y2 = last.y + Math.min(last.height, 28) / 2
  const x = first.x - gutter
  const down = y2 > y1 ? 1 : -1
  const bend = Math.min(corner, Math.abs(y2 - y1) / 2)
  const d =
    `M${first.x} ${y1}H${x + bend}Q${x} ${y1} ${x} ${y1 + bend * down}` +
    `V${y2 - bend * down}Q${x} ${y2} ${x + bend} ${y2}H${last.x}`
  return {
    d,
    left: x,
    right: first.x,
    top: Math.min(y1, y2),
    bottom: Math.max(y1, y2),
    middle: { x, y: (y1 + y2) / 2 },
  }
}

function curve(boxes: readonly Box[]): Line {
  let d = ''
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  let before: Spot | null = null
  boxes.forEach((box, at) => {
    const y = box.y + Math.min(box.height, 28) / 2
    const entry = { x: box.x, y }
    const exit = { x: box.x + box.width, y }
    if (before === null) d = `M${exit.x} ${y}`
    else d += bezier(before, entry) + (at < boxes.length - 1 ? `H${exit.x}` : '')
    before = exit
    left = Math.min(left, box.x)
    right = Math.max(right, exit.x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  return { d, left: left - 60, right: right + 60, top, bottom, middle: middleOf(boxes) }
}

function bezier(from: Spot, to: Spot): string {
  const reach = to.x > from.x ? (to.x - from.x) / 2 : 60
  return `C${from.x + reach} ${from.y} ${to.x - reach} ${to.y} ${to.x} ${to.y}`
}

/** Where a sign may stand: on the middle bend, or between the two ends. */
function middleOf(boxes: readonly Box[]): Spot {
  const at = Math.floor(boxes.length / 2)
  const box = boxes[at]
  const before = boxes[at - 1]
  if (box === undefined || before === undefined) return { x: 0, y: 0 }
  if (boxes.length > 2) return { x: box.x + box.width / 2, y: box.y + Math.min(box.height, 28) / 2 }
  return {
    x: (before.x + before.width + box.x) / 2,
    y: (before.y + Math.min(before.height, 28) / 2 + box.y + Math.min(box.height, 28) / 2) / 2,
  }
}
