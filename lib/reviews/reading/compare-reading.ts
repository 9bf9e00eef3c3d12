import { createHash } from 'node:crypto'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { Dataset } from '#lib/access/datasets.ts'
import type { LineageDesk, LineageSide } from '#lib/compile-service/lineage/lineage-desk.ts'
import type { LineageMap } from '#lib/compile-service/lineage/lineage-map.ts'
import type { ProjectDesk } from '#lib/compile-service/project-desk.ts'
import type { ProjectViews } from '#lib/compile-service/project-view.ts'
import type { CommitRef, EndpointInput, EndpointOutput } from '#lib/compile-service/protocol.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { Kept } from '#lib/core/kept.ts'
import { findNews, type News } from './find-news.ts'
import type { ReadingSide } from './reading-side.ts'
import { groupReaders, type ReaderGroup } from './group-readers.ts'
import { rowsOf, type FoundRow } from './reading-rows.ts'
import { tellReading } from './tell-reading.ts'

type Input = EndpointInput<'compareReading'>

export interface Comparison {
  readonly holders: readonly {
    readonly kind: 'role' | 'group' | 'person'
    readonly key: string
    readonly name: string
    readonly gains: readonly FoundRow[]
    readonly losses: readonly FoundRow[]
  }[]
  readonly followed: number
  readonly describe: readonly ((schema: string) => Dataset)[]
}

interface Options {
  readonly lineage: LineageDesk
  readonly desk: ProjectDesk
  readonly views: ProjectViews
}

interface Side {
  readonly lineage: LineageSide
  readonly describe: (schema: string) => Dataset
}

/** Who reads what by a change. The same two commits under the same grants are compared once. */
export class ReadingComparisons {
  readonly #options: Options
  readonly #kept = new Kept<Promise<Comparison>>(100)

  constructor(options: Options) {
    this.#options = options
  }

  async compare(input: Input, signal: AbortSignal): Promise<EndpointOutput<'compareReading'>> {
    const project = await this.#options.desk.getProject(input.scope.projectId)
    const catalog = await this.#options.views.findCatalog(project)
    const { before, after, holders, restricted, scope } = input
    const key = createHash('sha1')
      .update(JSON.stringify([project.id, before, after, holders, restricted, scope.restricted]))
      .update(String(catalog?.version ?? 0))
      .digest('hex')
    const known = this.#kept.get(key) ?? this.#begin(key, project, input)
    const comparison = await known
    signal.throwIfAborted()
    return tellReading(comparison, scope.caller)
  }

  /** For all who ask, so it goes on where one of them leaves. */
  #begin(key: string, project: ProjectRecord, input: Input): Promise<Comparison> {
    const begun = this.#compare(project, input, AbortSignal.timeout(LONGEST_MS))
    this.#kept.set(key, begun)
    begun.catch(() => this.#kept.delete(key))
    return begun
  }

  async #compare(project: ProjectRecord, input: Input, signal: AbortSignal): Promise<Comparison> {
    const [before, after] = await Promise.all([
      this.#side(project, input.before, input.scope.restricted, signal),
      this.#side(project, input.after, input.restricted, signal),
    ])
    const groups = groupReaders(input.holders, { before, after }, schemasOf([before, after]))
    const [gained, lost] = [
      await this.#news({ then: before, now: after, groups, strict: true }, signal),
      await this.#news({ then: after, now: before, groups, strict: false }, signal),
    ]
    const toRows = (news: News, side: Side, key: string) =>
      rowsOf(news.readings.get(key) ?? [], news.origins, {
        map: side.lineage.map,
        others: (side === after ? before : after).lineage.map,
      })
    const all = groups.map((group) => ({
      group,
      gains: toRows(gained, after, group.key),
      losses: toRows(lost, before, group.key),
    }))
    return {
      holders: all
        .flatMap(({ group, ...rows }) => group.holders.map((holder) => ({ holder, ...rows })))
        .filter(({ gains, losses }) => gains.length + losses.length > 0)
        .map(({ holder: { kind, key, name }, ...rows }) => ({ kind, key, name, ...rows })),
      followed: gained.followed,
      describe: [before.describe, after.describe],
    }
  }

  async #side(
    project: ProjectRecord,
    commit: CommitRef,
    restricted: readonly string[],
    signal: AbortSignal,
  ): Promise<Side> {
    const [lineage, naming] = await Promise.all([
      this.#options.lineage.side(project, commit),
      this.#options.views.naming(project, commit, signal),
    ])
    const datasets = new DatasetMap(
      {
        projectId: project.id,
        restricted: new Set(restricted),
        layers: new Map(naming.layers),
        sourceSchemas: new Set(naming.sourceSchemas),
      },
      lineage.catalog,
    )
    return { lineage, describe: (schema) => datasets.describe(schema) }
  }

  #news(
    at: { then: Side; now: Side; groups: readonly ReaderGroup[]; strict: boolean },
    signal: AbortSignal,
  ): Promise<News> {
    const { then, now, groups, strict } = at
    const sideOf = ({ lineage }: Side): ReadingSide => ({
      map: lineage.map,
      origins: (ids) => this.#options.lineage.origins(lineage, ids, signal),
    })
    const readers = groups.map(({ key, before, after }) => {
      const [viewsThen, viewsNow] = strict ? [before, after] : [after, before]
      return {
        key,
        viewsThen: (schema: string) => viewsThen.views(schema),
        viewsNow: (schema: string) => viewsNow.views(schema),
      }
    })
    const touched = touchedIn(now.lineage.map, then.lineage.map)
    return findNews({ then: sideOf(then), now: sideOf(now), touched, readers, strict })
  }
}

const LONGEST_MS = 10 * 60_000

function schemasOf(sides: readonly Side[]): string[] {
  const schemas = new Set<string>()
  for (const { lineage } of sides) {
    for (const { relation } of lineage.map.relations) if (relation) schemas.add(relation.schema.toLowerCase())
  }
  return [...schemas].sort()
}

/** What one side has otherwise than the other, and all that is made of it. */
export function touchedIn(map: LineageMap, other: LineageMap): ReadonlySet<string> {
  const changed = [...map.nodes].filter((node) => other.find(node.id)?.fingerprint !== node.fingerprint)
  return map.withChildren(changed.map(({ id }) => id))
}
