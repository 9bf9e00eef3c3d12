import type { LineageNode } from '#lib/compile-service/thread/messages.ts'
import type { Origins } from '#lib/sql/index.ts'
import { Knowledge, type Known } from './knowledge.ts'
import {
  originKey,
  views,
  viewsOrigin,
  type HeldValue,
  type NewReading,
  type Reader,
  type ReadingSide,
} from './reading-side.ts'

interface Input {
  readonly then: ReadingSide
  readonly now: ReadingSide
  /** Relations of `now` that are not what they were. */
  readonly touched: ReadonlySet<string>
  readonly readers: readonly Reader[]
  /** True: a value made of a column counts beside others that are made of it. False: whoever still has any, has it. */
  readonly strict: boolean
}

export interface News {
  /** By the reader's key. */
  readonly readings: ReadonlyMap<string, readonly NewReading[]>
  /** Of the relations of `now` that were looked at. */
  readonly origins: Origins
  /** How many relations those are. */
  readonly followed: number
}

/**
 * What readers get at `now` that they did not get `then`. Only what is touched, or is viewed anew, is followed; and of
 * the other side only what stands below the columns that came into question.
 */
export async function findNews(input: Input): Promise<News> {
  const { now, then, readers, touched } = input
  const isNews = (reader: Reader, node: LineageNode) =>
    views(reader.viewsNow, node) && (touched.has(node.id) || !views(reader.viewsThen, node))
  const looked = now.map.relations.filter((node) => readers.some((reader) => isNews(reader, node)))
  const origins = await now.origins(looked.map(({ id }) => id))
  const found = new Map<string, readonly HeldValue[]>()
  for (const reader of readers) {
    const values = looked.filter((node) => isNews(reader, node)).flatMap(({ id }) => valuesOf(origins, id))
    found.set(
      reader.key,
      values.filter(({ sources }) =>
        origins.ofSources(sources).some(({ relation }) => !viewsOrigin(reader, relation, input)),
      ),
    )
  }
  const asked = new Set(
    [...found.values()]
      .flat()
      .flatMap(({ sources }) => origins.ofSources(sources).map((each) => each.relation)),
  )
  const below = then.map.withChildren([...asked].filter((id) => then.map.find(id) !== null))
  const seen = [...below]
    .flatMap((id) => then.map.find(id) ?? [])
    .filter((node) => readers.some((reader) => views(reader.viewsThen, node)))
  const before = await then.origins(seen.map(({ id }) => id))
  const held = new Map(seen.map(({ id }) => [id, valuesOf(before, id)]))
  const readings = new Map<string, readonly NewReading[]>()
  for (const reader of readers) {
    const values = found.get(reader.key) ?? []
    if (values.length === 0) continue
    const theirs = seen
      .filter((node) => views(reader.viewsThen, node))
      .flatMap(({ id }) => held.get(id) ?? [])
    const known = new Knowledge(reader, { ...input, origins, known: knownOf(theirs, before) })
    readings.set(
      reader.key,
      values.flatMap((value) => known.newsOf(value)),
    )
  }
  return { readings, origins, followed: looked.length }
}

/** Every value that a relation holds. */
function valuesOf(origins: Origins, id: string): HeldValue[] {
  const lineage = origins.find(id)
  if (lineage === null) return []
  const listed = lineage.columns.map(({ name, sources, mark }) => ({ through: id, as: name, sources, mark }))
  const open = lineage.open.map((part): HeldValue => {
    const base = { through: id, as: null }
    if (part.kind === 'any') return { ...base, sources: part.sources, mark: part.mark }
    const source = { relation: part.relation, column: null, kind: 'derived' as const }
    return { ...base, sources: [source], mark: JSON.stringify(['open', part.relation]) }
  })
  return [...listed, ...open]
}

function knownOf(values: readonly HeldValue[], origins: Origins): Known {
  const copied = new Set<string>()
  const any = new Set<string>()
  const marks = new Set<string>()
  for (const { sources, mark } of values) {
    if (mark !== '') marks.add(mark)
    for (const origin of [
      ...sources.flatMap((each) => origins.standing(each)),
      ...origins.ofSources(sources),
    ]) {
      if (origin.kind === 'copied') copied.add(originKey(origin))
      any.add(originKey(origin))
      any.add(origin.relation)
    }
  }
  return { copied, any, marks }
}
