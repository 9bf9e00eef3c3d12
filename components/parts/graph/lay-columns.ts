import { alignRows } from './align-rows.ts'
import { orderBlocks } from './order-blocks.ts'
import type { Edges } from './neighbours.ts'

export interface LayItem {
  readonly id: string
  readonly height: number
}
/** What stays together: one node, or an opened group under its label. */
export interface LayBlock {
  readonly label: LayItem | null
  readonly items: readonly LayItem[]
  /** Blocks of band 0 stand above all of band 1, in every column. */
  readonly band: 0 | 1
}
export interface LayColumn {
  readonly width: number
  readonly blocks: readonly LayBlock[]
}
export interface LaySpacing {
  readonly rowGap: number
  readonly columnGap: number
  readonly bandGap: number
  /** A longer column is set side by side in several: a thousand sources in one could not be looked at. */
  readonly laneHeight: number
}
export interface Spot {
  readonly x: number
  readonly y: number
}
export interface Laid {
  readonly spots: ReadonlyMap<string, Spot>
  readonly columns: readonly { readonly x: number; readonly width: number }[]
  readonly height: number
  /** Where band 0 ends; the height where there is no other. */
  readonly bandEnd: number
}

/** Columns from left to right; rows in an order with few crossings, near to what they hang together with. */
export function layColumns(columns: readonly LayColumn[], edges: Edges, spacing: LaySpacing): Laid {
  const sorted = orderBlocks(
    columns.map((column) => column.blocks),
    edges,
  )
  const ordered = columns.map(({ width }, at) => ({ width, blocks: sorted[at] ?? [] }))
  const tops = new Map<string, { x: number; y: number }>()
  const frames: { x: number; width: number }[] = []
  let x = 0
  const bands = ordered.map((column) => bandsOf(column, spacing))
  for (const [at, column] of ordered.entries()) {
    const lanes = Math.max(1, ...(bands[at] ?? []).map((band) => band.length))
    frames.push({ x, width: lanes * column.width + (lanes - 1) * spacing.columnGap })
    x += lanes * (column.width + spacing.columnGap)
  }
  let start = 0
  let bandEnd = 0
  for (const band of [0, 1] as const) {
    const lanes = bands.map((each) => each[band] ?? [])
    const height = placeBand(lanes, { start, frames, ordered, spacing, tops })
    if (band === 0) {
      alignBand(lanes, { edges, start, height, spacing, tops })
      bandEnd = height
    }
    if (height > 0) start += height + (band === 0 ? spacing.bandGap : 0)
  }
  return { spots: tops, columns: frames, height: start, bandEnd }
}

type Lane = readonly LayBlock[]
type Tops = Map<string, { x: number; y: number }>

/** Blocks of each band, in lanes no higher than the spacing says; a block that is higher itself is cut. */
function bandsOf(column: LayColumn, { laneHeight, rowGap }: LaySpacing): Lane[][] {
  return ([0, 1] as const).map((band) => {
    const lanes: LayBlock[][] = []
    let left = -1
    for (const whole of column.blocks) {
      if (whole.band !== band) continue
      for (const block of cutBlock(whole, laneHeight, rowGap)) {
        const height = blockHeight(block, rowGap) + rowGap
        if (left < height) {
          lanes.push([])
          left = laneHeight
        }
        lanes.at(-1)?.push(block)
        left -= height
      }
    }
    return lanes
  })
}

function cutBlock(block: LayBlock, most: number, gap: number): LayBlock[] {
  if (blockHeight(block, gap) + gap <= most) return [block]
  const parts: { label: LayItem | null; items: LayItem[]; band: 0 | 1 }[] = []
  let left = -1
  for (const item of block.items) {
    if (left < item.height + gap || parts.length === 0) {
      parts.push({ label: parts.length === 0 ? block.label : null, items: [], band: block.band })
      left = most - (parts.length === 1 && block.label !== null ? block.label.height + gap : 0)
    }
    parts.at(-1)?.items.push(item)
    left -= item.height + gap
  }
  return parts
}

const allOf = (block: LayBlock): readonly LayItem[] =>
  block.label === null ? block.items : [block.label, ...block.items]

function blockHeight(block: LayBlock, gap: number): number {
  return allOf(block).reduce((sum, item) => sum + item.height + gap, -gap)
}

interface BandPlace {
  readonly start: number
  readonly frames: readonly { readonly x: number }[]
  readonly ordered: readonly LayColumn[]
  readonly spacing: LaySpacing
  readonly tops: Tops
}

/** Everything as high as it goes; answers the height of the band. */
function placeBand(columns: readonly (readonly Lane[])[], place: BandPlace): number {
  const { rowGap, columnGap } = place.spacing
  let height = 0
  columns.forEach((lanes, column) => {
    const width = place.ordered[column]?.width ?? 0
    lanes.forEach((lane, at) => {
      const x = (place.frames[column]?.x ?? 0) + at * (width + columnGap)
      let y = place.start
      for (const block of lane) {
        for (const item of allOf(block)) {
          place.tops.set(item.id, { x, y })
          y += item.height + rowGap
        }
      }
      height = Math.max(height, y - rowGap - place.start)
    })
  })
  return height
}

interface BandAlign {
  readonly edges: Edges
  readonly start: number
  readonly height: number
  readonly spacing: LaySpacing
  readonly tops: Tops
}

/** The highest column stays; the others move beside what they hang together with. Lanes stay as they are. */
function alignBand(columns: readonly (readonly Lane[])[], at: BandAlign): void {
  const heights = columns.map((lanes) =>
    lanes.length === 1 ? laneHeightOf(lanes[0] ?? [], at.spacing.rowGap) : 0,
  )
  const highest = heights.indexOf(Math.max(...heights))
  const middles = new Map<string, number>()
  const keep = (lane: Lane) => {
    for (const block of lane) {
      for (const item of block.items) middles.set(item.id, (at.tops.get(item.id)?.y ?? 0) + item.height / 2)
    }
  }
  for (const lanes of columns) for (const lane of lanes) keep(lane)
  const around = aroundOf(at.edges, middles)
  const order = columns.map((_, column) => column)
  const outward = [...order.slice(0, highest).toReversed(), ...order.slice(highest + 1)]
  for (const column of [...outward, ...outward]) {
    const lane = columns[column]?.length === 1 ? columns[column][0] : undefined
    if (lane === undefined) continue
    moveLane(lane, { ...at, around, middles })
    keep(lane)
  }
}

const laneHeightOf = (lane: Lane, gap: number) =>
  lane.reduce((sum, block) => sum + blockHeight(block, gap) + gap, 0)

function aroundOf(edges: Edges, among: ReadonlyMap<string, number>): Map<string, string[]> {
  const around = new Map<string, string[]>()
  const add = (one: string, other: string) => {
    if (!among.has(one) || !among.has(other)) return
    const list = around.get(one)
    if (list === undefined) around.set(one, [other])
    else list.push(other)
  }
  for (const [from, to] of edges) {
    add(from, to)
    add(to, from)
  }
  return around
}

function moveLane(
  lane: Lane,
  at: BandAlign & {
    readonly around: ReadonlyMap<string, readonly string[]>
    readonly middles: ReadonlyMap<string, number>
  },
): void {
  const gap = at.spacing.rowGap
  const rows = lane.map((block) => {
    const top = at.tops.get(allOf(block)[0]?.id ?? '')?.y ?? at.start
    let sum = 0
    let count = 0
    for (const item of block.items) {
      const own = (at.middles.get(item.id) ?? 0) - top
      for (const other of at.around.get(item.id) ?? []) {
        sum += (at.middles.get(other) ?? 0) - own
        count += 1
      }
    }
    return { height: blockHeight(block, gap), wanted: count === 0 ? top : sum / count }
  })
  const tops = alignRows(rows, { gap, start: at.start, end: at.start + at.height })
  lane.forEach((block, index) => {
    let y = Math.round(tops[index] ?? at.start)
    for (const item of allOf(block)) {
      const spot = at.tops.get(item.id)
      if (spot !== undefined) spot.y = y
      y += item.height + gap
    }
  })
}
