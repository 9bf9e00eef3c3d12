import { Kept } from '#lib/core/kept.ts'
import {
  originMark,
  type ResolveRelation,
  type ColumnSource,
  type KnownRelation,
  type OpenPart,
  type OutputColumn,
} from './lineage.ts'
import { fold } from './tree.ts'
import { traceColumns } from './trace-query.ts'
import { hashOf } from './value.ts'

/** A relation of a project: what it is called, and what it is made of. */
export interface TracedRelation {
  readonly id: string
  /** As queries name it; null where none does. */
  readonly relation: { readonly schema: string; readonly name: string } | null
  readonly made: Making
}

export type Making =
  /** Its columns are where values come from. */
  | { readonly by: 'itself'; readonly columns: readonly string[]; readonly complete: boolean }
  /** `added` are columns that stand beside those of the query and hold nothing of it. */
  | {
      readonly by: 'query'
      readonly sql: string
      readonly parents: readonly string[]
      readonly added: readonly string[]
    }
  /** Nobody can say how: any of its columns may be any column of what it is made of. */
  | {
      readonly by: 'other'
      readonly parents: readonly string[]
      readonly columns: readonly string[]
      readonly mark: string
      readonly why: string
    }

export interface RelationLineage {
  readonly id: string
  readonly columns: readonly OutputColumn[]
  readonly open: readonly OpenPart[]
  /** What could not be followed in it, as words; empty where all could. */
  readonly unclear: readonly string[]
}

/** What a text is, by DuckDB's parser; null where it does not read it. */
export type ReadTree = (sql: string) => Promise<readonly unknown[] | null>

const MOST_KEPT = 20_000

type Found = Omit<RelationLineage, 'id'>

interface Known {
  readonly relation: KnownRelation
  readonly hash: string
}

interface KeptLineage {
  readonly found: Found
  /** What each name that was read stood for. */
  readonly reads: ReadonlyMap<string, string>
}

/** Follows columns through relations that are made of each other. What was followed once is kept by its text. */
export class RelationTracer {
  readonly #kept = new Kept<KeptLineage>(MOST_KEPT)
  readonly #read: ReadTree

  constructor(read: ReadTree) {
    this.#read = read
  }

  /** `relations` stand in order: each after those that it is made of. */
  async trace(relations: readonly TracedRelation[], signal: AbortSignal): Promise<RelationLineage[]> {
    const byName = new Map<string, Known>()
    const lineages: RelationLineage[] = []
    for (const each of relations) {
      signal.throwIfAborted()
      const lineage = { id: each.id, ...(await this.#traceOne(each, byName)) }
      lineages.push(lineage)
      if (each.relation === null) continue
      const relation = knownOf(lineage)
      byName.set(nameKey(each.relation), { relation, hash: hashOf(relation) })
    }
    return lineages
  }

  async #traceOne(relation: TracedRelation, byName: ReadonlyMap<string, Known>): Promise<Found> {
    const { id, made } = relation
    if (made.by === 'itself') return itself(id, made)
    if (made.by === 'other') return fromAny(made.parents, made)
    const key = hashOf([id, relation.relation, made])
    const kept = this.#kept.get(key)
    const isSame = ([name, hash]: readonly [string, string]) => (byName.get(name)?.hash ?? '') === hash
    if (kept !== undefined && [...kept.reads].every(isSame)) return kept.found
    const reads = new Map<string, string>()
    const found = await this.#traceQuery(made, (name) => {
      const at = nameKey({ schema: name.schema ?? 'main', name: name.name })
      // What it reads of itself was in it before.
      if (relation.relation !== null && at === nameKey(relation.relation))
        return { id, columns: [], complete: true }
      const known = byName.get(at)
      reads.set(at, known?.hash ?? '')
      return known?.relation ?? null
    })
    this.#kept.set(key, { found, reads })
    return found
  }

  async #traceQuery(made: Extract<Making, { by: 'query' }>, resolve: ResolveRelation): Promise<Found> {
    const tree = await this.#read(made.sql).catch(() => null)
    const mark = hashOf(made.sql)
    if (tree === null) {
      return fromAny(made.parents, { columns: [], mark, why: 'its SQL is none that the parser reads' })
    }
    const { columns, open, unclear } = traceColumns(tree, resolve)
    const further = unclear.length === 0 ? [] : fromAny(made.parents, { columns: [], mark, why: '' }).open
    const added = made.added.map((name): OutputColumn => ({ name, sources: [], mark: '' }))
    return { columns: [...columns, ...added], open: [...open, ...further], unclear }
  }
}

const nameKey = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
  `${fold(schema)}\0${fold(name)}`

function itself(id: string, made: Extract<Making, { by: 'itself' }>): Found {
  const columns = made.columns.map((name): OutputColumn => ({
    name,
    sources: [{ relation: id, column: name, kind: 'copied' }],
    mark: originMark(id, name),
  }))
  const except = made.columns.map(fold)
  return { columns, open: made.complete ? [] : [{ kind: 'relation', relation: id, except }], unclear: [] }
}

function fromAny(
  parents: readonly string[],
  made: { readonly columns: readonly string[]; readonly mark: string; readonly why: string },
): Found {
  const sources = parents.map((relation): ColumnSource => ({ relation, column: null, kind: 'derived' }))
  const markOf = (name: string) => hashOf(['any', parents, made.mark, fold(name)])
  return {
    columns: made.columns.map((name) => ({ name, sources, mark: markOf(name) })),
    open: sources.length === 0 ? [] : [{ kind: 'any', sources, mark: markOf('') }],
    unclear: made.why === '' ? [] : [made.why],
  }
}

function knownOf({ id, columns, open }: RelationLineage): KnownRelation {
  return { id, columns: columns.map(({ name, mark }) => ({ name, mark })), complete: open.length === 0 }
}
