import type { LineageMap } from '#lib/compile-service/lineage/lineage-map.ts'
import type { LineageNode } from '#lib/compile-service/thread/messages.ts'
import type { Origin, Origins } from '#lib/sql/index.ts'

/** One of the two sides, and how its columns are followed. */
export interface ReadingSide {
  readonly map: LineageMap
  readonly origins: (ids: Iterable<string>) => Promise<Origins>
}

export interface Reader {
  readonly key: string
  /** By schema, on the side that is looked from, and on the side that is looked at. */
  readonly viewsThen: (schema: string) => boolean
  readonly viewsNow: (schema: string) => boolean
}

/** A value that a reader gets at on one side and not on the other. */
export interface NewReading {
  readonly origin: Origin
  /** The relation that it is read in, and the column there; null for one that cannot be named. */
  readonly through: string
  readonly as: string | null
  readonly mark: string
}

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
  const found = new Map<string, readonly NewReading[]>()
  for (const reader of readers) {
    const own = looked.filter((node) => isNews(reader, node))
    const readings = own.flatMap(({ id }) => readingsOf(origins, id))
    found.set(
      reader.key,
      readings.filter(({ origin }) => !viewsOrigin(reader, origin.relation, input)),
    )
  }
  const asked = new Set([...found.values()].flat().map(({ origin }) => origin.relation))
  if (asked.size === 0) return { readings: found, origins, followed: looked.length }
  const below = then.map.withChildren([...asked].filter((id) => then.map.find(id) !== null))
  const others = [...below].flatMap((id) => then.map.find(id) ?? [])
  const seen = others.filter((node) => readers.some((reader) => views(reader.viewsThen, node)))
  const before = await then.origins(seen.map(({ id }) => id))
  return { readings: withoutKnown(found, { ...input, seen, before }), origins, followed: looked.length }
}

const views = (byReader: (schema: string) => boolean, { relation }: LineageNode) =>
  relation !== null && byReader(relation.schema)

/** Where the origin stood then; what is new stands in a dataset that was viewed then or not. */
function viewsOrigin(reader: Reader, id: string, { then, now }: Input): boolean {
  const node = then.map.find(id) ?? now.map.find(id)
  return node !== null && views(reader.viewsThen, node)
}

/** Every value that a relation holds, with each column that it comes from. */
function readingsOf(origins: Origins, id: string): NewReading[] {
  const lineage = origins.find(id)
  if (lineage === null) return []
  const listed = lineage.columns.flatMap(({ name, sources, mark }) =>
    origins.ofSources(sources).map((origin) => ({ origin, through: id, as: name, mark })),
  )
  const open = lineage.open.flatMap((part) => {
    const sources =
      part.kind === 'any'
        ? part.sources
        : [{ relation: part.relation, column: null, kind: 'derived' as const }]
    const mark = part.kind === 'any' ? part.mark : JSON.stringify(['open', part.relation])
    return origins.ofSources(sources).map((origin) => ({ origin, through: id, as: null, mark }))
  })
  return [...listed, ...open]
}

interface Known {
  readonly copied: ReadonlySet<string>
  readonly any: ReadonlySet<string>
  readonly marks: ReadonlySet<string>
}

export const originKey = ({ relation, column }: Origin) => `${relation}\0${column?.toLowerCase() ?? ''}`

function withoutKnown(
  found: ReadonlyMap<string, readonly NewReading[]>,
  at: Input & { readonly seen: readonly LineageNode[]; readonly before: Origins },
): Map<string, readonly NewReading[]> {
  const kept = new Map<string, readonly NewReading[]>()
  const perRelation = new Map(at.seen.map(({ id }) => [id, readingsOf(at.before, id)]))
  for (const reader of at.readers) {
    const readings = found.get(reader.key) ?? []
    if (readings.length === 0) continue
    const known = knownOf(
      at.seen.filter((node) => views(reader.viewsThen, node)).flatMap(({ id }) => perRelation.get(id) ?? []),
    )
    kept.set(
      reader.key,
      readings.filter((reading) => !isKnown(reading, known, at.strict)),
    )
  }
  return kept
}

function knownOf(readings: readonly NewReading[]): Known {
  const copied = new Set<string>()
  const any = new Set<string>()
  const marks = new Set<string>()
  for (const { origin, mark } of readings) {
    const key = originKey(origin)
    if (origin.kind === 'copied') copied.add(key)
    any.add(key)
    any.add(origin.relation)
    marks.add(`${key}\0${mark}`)
  }
  return { copied, any, marks }
}

function isKnown({ origin, mark }: NewReading, { copied, any, marks }: Known, strict: boolean): boolean {
  const key = originKey(origin)
  if (copied.has(key) || marks.has(`${key}\0${mark}`)) return true
  return !strict && any.has(origin.column === null ? origin.relation : key)
}
