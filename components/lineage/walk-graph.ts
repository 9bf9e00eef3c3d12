import type { LineageLayout, PlacedItem } from './lay-lineage.ts'

export type Step = 'left' | 'right' | 'up' | 'down'

/** Where an arrow key leads: along an edge sideways, to the next item of the column up and down; null at an end. */
export function walkGraph(layout: LineageLayout, from: string | null, step: Step): string | null {
  const here = layout.items.find((each) => each.item.id === from)
  if (here === undefined) return firstOf(layout)
  const sideways = step === 'left' || step === 'right'
  const candidates = sideways ? joined(layout, here, step) : inColumn(layout, here, step)
  let best: PlacedItem | null = null
  for (const each of candidates) {
    if (best === null || far(here, each) < far(here, best)) best = each
  }
  return best?.item.id ?? null
}

/** The node that is traced, else the first at the top left. */
function firstOf(layout: LineageLayout): string | null {
  const focus = layout.items.find((each) => each.item.role === 'focus')
  if (focus !== undefined) return focus.item.id
  const [first] = layout.items.toSorted((a, b) => a.x - b.x || a.y - b.y)
  return first?.item.id ?? null
}

function joined(layout: LineageLayout, here: PlacedItem, step: 'left' | 'right'): PlacedItem[] {
  const ids = new Set<string>()
  for (const line of layout.lines) {
    if (step === 'right' && line.from === here.item.id) ids.add(line.to)
    if (step === 'left' && line.to === here.item.id) ids.add(line.from)
  }
  const found = layout.items.filter((each) => ids.has(each.item.id))
  const traced = found.filter((each) => each.item.role === 'traced' || each.item.role === 'focus')
  return traced.length > 0 ? traced : found
}

function inColumn(layout: LineageLayout, here: PlacedItem, step: 'up' | 'down'): PlacedItem[] {
  return layout.items.filter(
    (each) => Math.abs(each.x - here.x) < 1 && (step === 'down' ? each.y > here.y : each.y < here.y),
  )
}

/** Rows first: the nearest in height is the one that the eye expects. */
const far = (here: PlacedItem, there: PlacedItem) =>
  Math.abs(there.y - here.y) + Math.abs(there.x - here.x) / 1000
