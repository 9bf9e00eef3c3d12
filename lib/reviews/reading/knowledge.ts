import type { ColumnSource, Origin, Origins } from '#lib/sql/index.ts'
import {
  originKey,
  viewsOrigin,
  type HeldValue,
  type NewReading,
  type Reader,
  type ReadingSide,
} from './reading-side.ts'

/** What a reader gets at on the side that is looked from. */
export interface Known {
  /** Columns whose values are read as they are. */
  readonly copied: ReadonlySet<string>
  /** Those and what something that is read is made of; relations too. */
  readonly any: ReadonlySet<string>
  readonly marks: ReadonlySet<string>
}

interface At {
  readonly then: ReadingSide
  readonly now: ReadingSide
  readonly origins: Origins
  readonly known: Known
  readonly strict: boolean
}

/** Whether a reader could have had a value: it stood somewhere that they view, or all that it is made of did. */
export class Knowledge {
  readonly #reader: Reader
  readonly #at: At
  readonly #columns = new Map<string, boolean>()

  constructor(reader: Reader, at: At) {
    this.#reader = reader
    this.#at = at
  }

  newsOf({ through, as, sources, mark }: HeldValue): NewReading[] {
    if (this.#at.known.marks.has(mark)) return []
    const found = new Map<string, NewReading>()
    for (const origin of sources.flatMap((source) => this.#at.origins.standing(source))) {
      if (this.#isKnown(origin) || this.#isToldElsewhere(origin, through)) continue
      const key = originKey(origin)
      if (found.get(key)?.origin.kind !== 'copied') found.set(key, { origin, through, as })
    }
    return [...found.values()]
  }

  /** It is read where it stands: then it is told there, if it is new at all. */
  #isToldElsewhere({ relation }: Origin, through: string): boolean {
    if (relation === through) return false
    const node = this.#at.now.map.find(relation)
    return node !== null && node.relation !== null && this.#reader.viewsNow(node.relation.schema)
  }

  #isKnown(origin: Origin): boolean {
    const { known, strict } = this.#at
    const { relation, column } = origin
    if (known.copied.has(originKey(origin))) return true
    if (!strict && known.any.has(column === null ? relation : originKey(origin))) return true
    return column === null
      ? viewsOrigin(this.#reader, relation, this.#at)
      : this.#isColumnKnown(relation, column)
  }

  #isColumnKnown(relation: string, column: string): boolean {
    const key = originKey({ relation, column, kind: 'copied' })
    const before = this.#columns.get(key)
    if (before !== undefined) return before
    // Stands for a column that is made of itself by a detour.
    this.#columns.set(key, false)
    const isKnown = this.#findColumn(relation, column)
    this.#columns.set(key, isKnown)
    return isKnown
  }

  #findColumn(relation: string, column: string): boolean {
    const value = this.#at.origins.valueOf(relation, column)
    if (value !== null && this.#at.known.marks.has(value.mark)) return true
    const isOrigin = value === null || value.sources.some((source) => source.relation === relation)
    if (isOrigin) return viewsOrigin(this.#reader, relation, this.#at)
    return value.sources.length > 0 && value.sources.every((source) => this.#isSourceKnown(source))
  }

  #isSourceKnown(source: ColumnSource): boolean {
    return this.#at.origins.standing(source).every((origin) => this.#isKnown(origin))
  }
}
