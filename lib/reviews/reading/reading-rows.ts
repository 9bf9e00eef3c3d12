import type { LineageMap } from '#lib/compile-service/lineage/lineage-map.ts'
import type { Origins } from '#lib/sql/index.ts'
import { originKey, type NewReading } from './reading-side.ts'

/** Columns of one relation that are read in another, before it is decided who may be told their names. */
export interface FoundRow {
  readonly from: FoundPlace
  readonly through: FoundPlace
  readonly columns: readonly {
    readonly name: string | null
    readonly as: string | null
    readonly kind: 'copied' | 'derived'
  }[]
  /** What the columns are made of further up, where they stand first in a relation that is made of others. */
  readonly madeOf: readonly { readonly from: FoundPlace; readonly columns: readonly string[] }[]
  readonly also: number
  readonly why: string | null
}

export interface FoundPlace {
  readonly id: string
  readonly name: string
  readonly schema: string
}

interface Maps {
  readonly map: LineageMap
  /** Of the other side: an origin may stand there alone. */
  readonly others: LineageMap
}

/** Each column once, in the first relation on its way that shows it; those of one relation together. */
export function rowsOf(readings: readonly NewReading[], origins: Origins, maps: Maps): FoundRow[] {
  const byOrigin = new Map<string, NewReading[]>()
  for (const reading of readings) {
    const key = originKey(reading.origin)
    const known = byOrigin.get(key)
    if (known) known.push(reading)
    else byOrigin.set(key, [reading])
  }
  const rows = new Map<string, { first: NewReading; columns: FoundRow['columns'][number][]; also: number }>()
  for (const all of byOrigin.values()) {
    const { shown, through, also } = pick(all)
    const [first] = shown
    if (first === undefined) continue
    const key = `${first.origin.relation}\0${through}`
    const row = rows.get(key) ?? { first, columns: [], also: 0 }
    row.columns.push(...shown.map(({ origin, as }) => ({ name: origin.column, as, kind: origin.kind })))
    row.also = Math.max(row.also, also)
    rows.set(key, row)
  }
  const found = [...rows.values()].map(({ first, columns, also }): FoundRow => ({
    from: placeOf(first.origin.relation, maps),
    through: placeOf(first.through, maps),
    columns,
    madeOf: madeOfWhat(first.origin.relation, columns, origins, maps),
    also,
    why: columns.some(({ name }) => name === null) ? whyOpen(first.through, origins, maps.map) : null,
  }))
  return found.sort(
    (one, other) => compareNames(one.through, other.through) || compareNames(one.from, other.from),
  )
}

const compareNames = (one: FoundPlace, other: FoundPlace) => one.name.localeCompare(other.name)

/** Copies before what is made of a column; then the relation that stands first. */
function pick(all: readonly NewReading[]) {
  const copies = all.filter(({ origin }) => origin.kind === 'copied')
  const best = copies.length > 0 ? copies : all
  const through = best[0]?.through ?? ''
  const shown = best.filter((reading) => reading.through === through)
  // A value that is copied once is told once.
  return {
    shown: copies.length > 0 ? shown.slice(0, 1) : shown,
    through,
    also: new Set(all.map((each) => each.through)).size - 1,
  }
}

function placeOf(id: string, { map, others }: Maps): FoundPlace {
  const node = map.find(id) ?? others.find(id)
  if (node?.relation) return { id, name: node.name, schema: node.relation.schema }
  // A relation that the project does not know: its name is all there is.
  const at = id.lastIndexOf('.')
  return { id, name: id.slice(at + 1), schema: at < 0 ? 'main' : id.slice(0, at) }
}

function madeOfWhat(
  relation: string,
  columns: FoundRow['columns'],
  origins: Origins,
  maps: Maps,
): FoundRow['madeOf'] {
  const found = new Map<string, Set<string>>()
  for (const { name } of columns) {
    const sources = name === null ? [] : (origins.valueOf(relation, name)?.sources ?? [])
    for (const origin of origins.ofSources(sources)) {
      if (origin.relation === relation || origin.column === null) continue
      const known = found.get(origin.relation) ?? new Set<string>()
      found.set(origin.relation, known.add(origin.column))
    }
  }
  return [...found].map(([id, names]) => ({ from: placeOf(id, maps), columns: [...names] }))
}

/** The nearest relation that was not followed, and why. */
function whyOpen(id: string, origins: Origins, map: LineageMap): string {
  const seen = new Set([id])
  const queue = [id]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const lineage = origins.find(at)
    const [what] = lineage?.unclear ?? []
    if (what !== undefined) return at === id ? what : `above it, ${what}`
    for (const parent of map.parentsOf(at)) {
      if (!seen.has(parent)) queue.push(parent)
      seen.add(parent)
    }
  }
  return 'the columns of what it reads are not known'
}
