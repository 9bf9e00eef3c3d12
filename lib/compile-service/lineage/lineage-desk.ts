import type { CatalogVersion } from '#lib/catalog/relation-catalog.ts'
import { Kept } from '#lib/core/kept.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { Origins, type Making, type TracedRelation } from '#lib/sql/index.ts'
import type { ColumnTracer } from '#lib/warehouse/duckdb/column-tracer.ts'
import type { CompilePool } from '../compile-pool.ts'
import type { ProjectDesk } from '../project-desk.ts'
import type { ProjectViews } from '../project-view.ts'
import type { CommitRef } from '../protocol.ts'
import type { Answer, CompiledText, LineageNode, Place, Question } from '../thread/messages.ts'
import { LineageMap } from './lineage-map.ts'

interface Options {
  readonly pool: CompilePool
  readonly desk: ProjectDesk
  readonly views: ProjectViews
  readonly tracer: ColumnTracer
}

/** One commit under production's names. */
export interface LineageSide {
  readonly project: ProjectRecord
  readonly place: Place
  readonly map: LineageMap
  readonly catalog: CatalogVersion | null
}

/** So many texts are compiled at once: somebody who types gets in between. */
const AT_ONCE = 25
/** A template that asks for the columns of one relation after the other. */
const MOST_ROUNDS = 30
const SNAPSHOT_COLUMNS = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted']

/** Which columns of a commit's relations come from which, as far as somebody wants to know. */
export class LineageDesk {
  readonly #options: Options
  readonly #maps = new Kept<Promise<LineageMap>>(20)
  /** By snapshot and by what the warehouse held; by node its text, null where it cannot be compiled. */
  readonly #texts = new Kept<Map<string, string | null>>(10)
  readonly #columns = new Kept<Promise<readonly string[]>>(5_000)

  constructor(options: Options) {
    this.#options = options
  }

  async side(project: ProjectRecord, commit: CommitRef): Promise<LineageSide> {
    const { desk, views } = this.#options
    const place = desk.production(project, commit)
    const [map, catalog] = await Promise.all([this.#map(place), views.findCatalog(project)])
    return { project, place, map, catalog }
  }

  /** Of these relations and of all that they are made of. */
  async origins(side: LineageSide, ids: Iterable<string>, signal: AbortSignal): Promise<Origins> {
    const nodes = side.map.withParents(ids)
    if (nodes.length === 0) return new Origins([])
    const texts = await this.#compile(side, nodes, signal)
    const relations = await Promise.all(
      nodes.map(async ({ id, relation }): Promise<TracedRelation> => ({
        id,
        relation,
        made: await this.#makingOf(side, id, texts),
      })),
    )
    return new Origins(await this.#options.tracer.trace(relations, { signal }))
  }

  #map(place: Place): Promise<LineageMap> {
    const known = this.#maps.get(place.snapshot)
    if (known) return known
    const { pool, views } = this.#options
    // For all who ask: a caller who leaves does not take it away.
    const asked = pool
      .ask<'lineage-map'>({ kind: 'lineage-map', place }, views.ask(place, AbortSignal.any([])))
      .then((nodes) => new LineageMap(nodes))
    this.#maps.set(place.snapshot, asked)
    asked.catch(() => this.#maps.delete(place.snapshot))
    return asked
  }

  async #makingOf(side: LineageSide, id: string, texts: ReadonlyMap<string, string | null>): Promise<Making> {
    const node = side.map.find(id)
    if (node === null || node.type === 'source' || node.type === 'seed') return this.#originOf(side, node)
    const parents = side.map.parentsOf(id)
    const sql = texts.get(id) ?? null
    const called = side.map.readingFunctionOf(id)
    if (sql !== null && called === null) {
      const added = node.type === 'snapshot' ? SNAPSHOT_COLUMNS : []
      return { by: 'query', sql, parents, added }
    }
    const why = !node.isSql
      ? 'it is no SQL'
      : called !== null
        ? `it calls the function ${called.name}, which reads relations`
        : 'its SQL is made of what a query answers, or does not compile'
    return { by: 'other', parents, columns: node.declared, mark: `${id} ${node.codeMark}`, why }
  }

  async #originOf(side: LineageSide, node: LineageNode | null): Promise<Making> {
    if (node === null) return { by: 'itself', columns: [], complete: false }
    if (node.header !== null) return { by: 'itself', columns: node.header, complete: true }
    const built = await this.#builtColumns(side, node)
    return built.length > 0
      ? { by: 'itself', columns: built, complete: true }
      : { by: 'itself', columns: node.declared, complete: false }
  }

  async #builtColumns(
    { project, catalog }: LineageSide,
    { relation }: LineageNode,
  ): Promise<readonly string[]> {
    if (catalog === null || relation === null || catalog.find(relation.schema, relation.name) === null)
      return []
    const key = JSON.stringify([project.id, catalog.version, relation])
    const known = this.#columns.get(key) ?? this.#askColumns(project, relation)
    this.#columns.set(key, known)
    // A warehouse that does not answer leaves what the project declares.
    return known.catch(() => {
      this.#columns.delete(key)
      return []
    })
  }

  async #askColumns(
    project: ProjectRecord,
    relation: { readonly schema: string; readonly name: string },
  ): Promise<readonly string[]> {
    const connection = await this.#options.views.connect(project)
    const columns = await connection.listColumns(relation, { signal: AbortSignal.timeout(20_000) })
    return columns.map(({ name }) => name)
  }

  async #compile(
    side: LineageSide,
    nodes: readonly LineageNode[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string | null>> {
    const key = `${side.place.snapshot} ${side.catalog?.version ?? 0}`
    const texts = this.#texts.get(key) ?? new Map<string, string | null>()
    this.#texts.set(key, texts)
    const wanted = nodes.filter(
      ({ id, type, isSql }) => isSql && (type === 'model' || type === 'snapshot') && !texts.has(id),
    )
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      signal.throwIfAborted()
      const ids = wanted.slice(at, at + AT_ONCE).map(({ id }) => id)
      for (const { id, sql } of await this.#compileSome(side, ids, signal)) texts.set(id, sql)
    }
    return texts
  }

  /** Again for those that asked for columns, until none learns anything new. */
  async #compileSome(
    side: LineageSide,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly CompiledText[]> {
    const { pool, views } = this.#options
    const { place, project } = side
    const catalog = views.catalogKey(project, side.catalog)
    const done = new Map<string, CompiledText>()
    const answers = new Map<string, readonly [Question, Answer]>()
    let open = ids
    for (let round = 0; open.length > 0 && round < MOST_ROUNDS; round += 1) {
      const compiled = await pool.ask<'lineage-texts'>(
        { kind: 'lineage-texts', place, catalog, ids: open, answers: [...answers.values()] },
        views.ask(place, signal),
      )
      for (const each of compiled) done.set(each.id, each)
      const asking = compiled.filter(({ asks }) => asks.some((ask) => ask.kind === 'columns'))
      const asked = asking.flatMap(({ asks }) => asks).filter((ask) => !answers.has(JSON.stringify(ask)))
      for (const ask of asked) answers.set(JSON.stringify(ask), [ask, await this.#answer(project, ask)])
      open = asked.length === 0 ? [] : asking.map(({ id }) => id)
    }
    return [...done.values()]
  }

  async #answer(project: ProjectRecord, question: Question): Promise<Answer> {
    if (question.kind !== 'columns') return { status: 'failed', kind: 'permission', message: 'Not asked.' }
    try {
      const connection = await this.#options.views.connect(project)
      const columns = await connection.listColumns(question, { signal: AbortSignal.timeout(20_000) })
      return { status: 'columns', columns }
    } catch (error) {
      return {
        status: 'failed',
        kind: 'other',
        message: error instanceof Error ? error.message : String(error),
      }
    }
  }
}
