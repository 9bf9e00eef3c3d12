import type { LineageMap } from '#lib/compile-service/lineage/lineage-map.ts'
import type { LineageNode } from '#lib/compile-service/thread/messages.ts'
import type { ColumnSource, Origin, Origins } from '#lib/sql/index.ts'

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
  /** Where it stands first as it is, or what it is made of stands. */
  readonly origin: Origin
  /** The relation that it is read in, and the column there; null for one that cannot be named. */
  readonly through: string
  readonly as: string | null
}

export interface HeldValue {
  readonly through: string
  readonly as: string | null
  readonly sources: readonly ColumnSource[]
  readonly mark: string
}

export const originKey = ({ relation, column }: Origin) => `${relation}\0${column?.toLowerCase() ?? ''}`

export const views = (byReader: (schema: string) => boolean, { relation }: LineageNode) =>
  relation !== null && byReader(relation.schema)

/** Where the origin stood then; what is new stands in a dataset that was viewed then or not. */
export function viewsOrigin(
  reader: Reader,
  id: string,
  { then, now }: { readonly then: ReadingSide; readonly now: ReadingSide },
): boolean {
  const node = then.map.find(id) ?? now.map.find(id)
  return node !== null && views(reader.viewsThen, node)
}
