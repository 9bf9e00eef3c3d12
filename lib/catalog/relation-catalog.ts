import type { Connection } from '#lib/warehouse/warehouse.ts'

export interface CatalogRelation {
  readonly schema: string
  readonly name: string
  readonly type: 'table' | 'view' | 'other'
}

/** What stood in a warehouse at one time. Another version may hold other relations, or others' data. */
export interface CatalogVersion {
  readonly version: number
  readonly relations: readonly CatalogRelation[]
  readonly schemas: readonly string[]
  find(schema: string, name: string): CatalogRelation | null
}

interface Entry {
  current: CatalogVersion | null
  loadedAt: number
  loading: Promise<CatalogVersion> | null
}

/** Older than this, it is read again behind the answer: somebody else may have changed the warehouse. */
const STALE_MS = 60_000
const READ_MS = 20_000

/** Which relations each project's warehouse has: read once, after each run, and now and then. Typing never waits for it twice. */
export class RelationCatalog {
  readonly #entries = new Map<string, Entry>()
  readonly #monotonicMs: () => number

  constructor(options: { readonly monotonicMs: () => number }) {
    this.#monotonicMs = options.monotonicMs
  }

  /** What is known, read first where nothing is. */
  async get(projectId: string, connect: () => Promise<Connection>): Promise<CatalogVersion> {
    const entry = this.#entry(projectId)
    if (entry.current === null) return this.#load(entry, connect, true)
    if (this.#monotonicMs() - entry.loadedAt > STALE_MS && entry.loading === null) {
      void this.#load(entry, connect, false).catch(() => undefined)
    }
    return entry.current
  }

  /** After a run: relations and data may be others, so it is a new version whatever is found. */
  async refresh(projectId: string, connect: () => Promise<Connection>): Promise<CatalogVersion> {
    const entry = this.#entry(projectId)
    await entry.loading?.catch(() => undefined)
    return this.#load(entry, connect, true)
  }

  #entry(projectId: string): Entry {
    const known = this.#entries.get(projectId)
    if (known) return known
    const made: Entry = { current: null, loadedAt: 0, loading: null }
    this.#entries.set(projectId, made)
    return made
  }

  #load(entry: Entry, connect: () => Promise<Connection>, always: boolean): Promise<CatalogVersion> {
    entry.loading ??= (async () => {
      const { relations, schemas } = await readRelations(await connect())
      entry.loadedAt = this.#monotonicMs()
      const before = entry.current
      if (!always && before !== null && sameRelations(before.relations, relations)) return before
      entry.current = makeVersion((before?.version ?? 0) + 1, relations, schemas)
      return entry.current
    })().finally(() => (entry.loading = null))
    return entry.loading
  }
}

async function readRelations(
  connection: Connection,
): Promise<{ relations: CatalogRelation[]; schemas: readonly string[] }> {
  const signal = AbortSignal.timeout(READ_MS)
  // Two statements, however many schemas there are: people's previews stand in the same line.
  const [schemas, found] = await Promise.all([
    connection.listSchemas({ signal }),
    connection.listRelations(null, { signal }),
  ])
  const relations = found.map(({ schema, name, type }) => ({
    schema,
    name,
    type: type === 'table' || type === 'view' ? type : ('other' as const),
  }))
  return { relations, schemas }
}

const keyOf = (schema: string, name: string) => `${schema.toLowerCase()}\0${name.toLowerCase()}`

function makeVersion(
  version: number,
  relations: readonly CatalogRelation[],
  schemas: readonly string[],
): CatalogVersion {
  const byName = new Map(relations.map((each) => [keyOf(each.schema, each.name), each]))
  return { version, relations, schemas, find: (schema, name) => byName.get(keyOf(schema, name)) ?? null }
}

function sameRelations(one: readonly CatalogRelation[], other: readonly CatalogRelation[]): boolean {
  if (one.length !== other.length) return false
  const marks = new Set(one.map((each) => `${keyOf(each.schema, each.name)}\0${each.type}`))
  return other.every((each) => marks.has(`${keyOf(each.schema, each.name)}\0${each.type}`))
}
