import { originMark, type ColumnSource, type OpenPart } from './lineage.ts'
import type { RelationLineage } from './trace-relations.ts'
import { fold } from './tree.ts'

/** Where a value stood first: a column of a relation that is made of no other. */
export type Origin = ColumnSource

/** Models over models; two may read each other's relations by name after a change. */
const DEEPEST = 200

/** Goes from columns to the columns that they come from, through all relations between. */
export class Origins {
  readonly #relations: ReadonlyMap<string, RelationLineage>
  readonly #columns = new Map<string, readonly Origin[]>()
  readonly #wholes = new Map<string, readonly string[]>()

  constructor(relations: Iterable<RelationLineage>) {
    this.#relations = new Map([...relations].map((each) => [each.id, each]))
  }

  find(id: string): RelationLineage | null {
    return this.#relations.get(id) ?? null
  }

  /** Of a value that a relation has: each origin once, copied where it is that on one of the ways. */
  ofSources(sources: readonly ColumnSource[]): readonly Origin[] {
    const found = new Map<string, Origin>()
    for (const source of sources) {
      for (const origin of this.#ofSource(source)) {
        const key = origin.column === null ? origin.relation : `${origin.relation}\0${fold(origin.column)}`
        const isCopied = source.kind === 'copied' && origin.kind === 'copied'
        if (found.get(key)?.kind === 'copied') continue
        found.set(key, { ...origin, kind: isCopied ? 'copied' : 'derived' })
      }
    }
    return [...found.values()]
  }

  /**
   * Where a value stands first as it is: copies are followed, and what is made of something is not taken apart. What
   * is made of nothing but constants stands nowhere.
   */
  standing({ relation, column, kind }: ColumnSource, depth = 0): readonly Origin[] {
    if (column === null) return this.#ofSource({ relation, column, kind })
    const found = this.valueOf(relation, column)
    if (found === null) return [{ relation, column, kind }]
    const { sources } = found
    if (sources.length === 0) return []
    const isCopy = sources.every((source) => source.kind === 'copied')
    if (!isCopy || isOwn(sources, relation) || depth > DEEPEST) return [{ relation, column, kind }]
    return sources.flatMap((source) => this.standing({ ...source, kind }, depth + 1))
  }

  /** A column of a relation by its name; null where the relation is not among these. */
  valueOf(
    relation: string,
    column: string,
  ): { readonly sources: readonly ColumnSource[]; readonly mark: string } | null {
    const lineage = this.#relations.get(relation)
    if (lineage === undefined) return null
    const listed = lineage.columns.find(({ name }) => fold(name) === fold(column))
    if (listed) return listed
    const own: Origin = { relation, column, kind: 'copied' }
    const sources = lineage.open.flatMap((part) => sourcesOf(part, relation, column, own))
    return { sources, mark: originMark(relation, column) }
  }

  #ofSource({ relation, column }: ColumnSource): readonly Origin[] {
    return column === null
      ? this.#ofWhole(relation).map((each): Origin => ({ relation: each, column: null, kind: 'derived' }))
      : this.#ofColumn(relation, column)
  }

  #ofColumn(relation: string, column: string): readonly Origin[] {
    const key = `${relation}\0${fold(column)}`
    const known = this.#columns.get(key)
    if (known) return known
    // Stands for a relation that reads itself, as an incremental one does.
    this.#columns.set(key, [])
    const origins = this.#findColumn(relation, column)
    this.#columns.set(key, origins)
    return origins
  }

  #findColumn(relation: string, column: string): readonly Origin[] {
    const own: Origin = { relation, column, kind: 'copied' }
    const sources = this.valueOf(relation, column)?.sources ?? [own]
    return isOwn(sources, relation) ? [own] : this.ofSources(sources)
  }

  #ofWhole(relation: string): readonly string[] {
    const known = this.#wholes.get(relation)
    if (known) return known
    this.#wholes.set(relation, [])
    const lineage = this.#relations.get(relation)
    const read = new Set<string>()
    for (const { sources } of lineage?.columns ?? []) for (const each of sources) read.add(each.relation)
    for (const part of lineage?.open ?? []) {
      if (part.kind === 'relation') read.add(part.relation)
      else for (const each of part.sources) read.add(each.relation)
    }
    const isOrigin = lineage === undefined || read.has(relation)
    const found = isOrigin ? [relation] : [...new Set([...read].flatMap((each) => this.#ofWhole(each)))]
    this.#wholes.set(relation, found)
    return found
  }
}

const isOwn = (sources: readonly ColumnSource[], relation: string) =>
  sources.some((source) => source.relation === relation)

function sourcesOf(part: OpenPart, relation: string, column: string, own: Origin): readonly ColumnSource[] {
  if (part.kind === 'any') return part.sources
  if (part.except.includes(fold(column))) return []
  return part.relation === relation ? [own] : [{ relation: part.relation, column, kind: 'copied' }]
}
