import { accessMark } from '#lib/access/principal.ts'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import type { CatalogVersion, RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import type { LoginAsk, LoginConnection, LoginSource } from '#lib/catalog/login-source.ts'
import { AppError } from '#lib/core/app-error.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import type { Connection } from '#lib/warehouse/warehouse.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import type { CompilePool } from './compile-pool.ts'
import type { ProjectDesk } from './project-desk.ts'
import type { CommitRef, ScopeDto } from './protocol.ts'
import { Kept } from '#lib/core/kept.ts'
import type { Missing, NamingAnswer, Place, Sight, ThreadRequest } from './thread/messages.ts'

/** All that one request sees of its project: names, the warehouse's relations, and what the caller may list. */
export interface ProjectView {
  readonly project: ProjectRecord
  readonly naming: NamingAnswer
  readonly catalog: CatalogVersion | null
  readonly datasets: DatasetMap
  /** Schemas in lower case that an admin restricted. */
  readonly restricted: ReadonlySet<string>
  readonly sight: Sight
}

interface Options {
  readonly pool: CompilePool
  readonly desk: ProjectDesk
  readonly warehouses: ProjectWarehouses
  readonly catalogs: RelationCatalog
  readonly report: (message: string, error: unknown) => void
}

/** Puts together what compile threads and guards need besides the files, and supplies threads with what they lack. */
export class ProjectViews {
  readonly #options: Options
  /** By the snapshot of main: names follow from a commit alone. */
  readonly #namings = new Kept<Promise<NamingAnswer>>(50)
  readonly #catalogs = new Kept<CatalogVersion>(50)
  #logins: LoginSource | null = null

  constructor(options: Options) {
    this.#options = options
  }

  async view(project: ProjectRecord, scope: ScopeDto, signal: AbortSignal): Promise<ProjectView> {
    const [naming, catalog] = await Promise.all([
      this.naming(project, scope.main, signal),
      this.findCatalog(project),
    ])
    const restricted = new Set(scope.restricted)
    const datasets = makeDatasets(naming, catalog, { projectId: project.id, restricted })
    const may = `${accessMark(scope.caller)} ${[...restricted].sort().join()}`
    const version = catalog?.version ?? 0
    return {
      project,
      naming,
      catalog,
      datasets,
      restricted,
      sight: {
        catalog: this.catalogKey(project, catalog),
        production:
          scope.branch === null ? null : this.#options.desk.production(project, scope.main).snapshot,
        introspection: `${project.id} ${scope.caller.userId} ${may} ${version}`,
        listable: catalog === null ? null : datasets.listable(scope.caller),
      },
    }
  }

  /** Where main's nodes are in production, and what the project says of its schemas. */
  naming(project: ProjectRecord, main: CommitRef, signal: AbortSignal): Promise<NamingAnswer> {
    const place = this.#options.desk.production(project, main)
    const known = this.#namings.get(place.snapshot)
    if (known) return known
    const { pool } = this.#options
    // The answer is for all who wait for it: a caller who leaves does not take it away.
    const asked = pool.ask<'naming'>({ kind: 'naming', place }, this.ask(place, AbortSignal.any([])))
    this.#namings.set(place.snapshot, asked)
    asked.catch(() => this.#namings.delete(place.snapshot))
    signal.throwIfAborted()
    return asked
  }

  /** Whether main is known already, so that nothing has to be parsed for it. */
  knows(project: ProjectRecord, main: CommitRef): boolean {
    return this.#namings.get(this.#options.desk.production(project, main).snapshot) !== undefined
  }

  /** How a thread is asked about a place: who of the threads, and how it gets what it lacks. */
  ask(place: Place, signal: AbortSignal) {
    return { affinity: place.affinity, signal, supply: (missing: Missing) => this.#supply(missing) }
  }

  /** Null where the project's adapter is none of ours, or the warehouse does not answer. */
  async findCatalog(project: ProjectRecord): Promise<CatalogVersion | null> {
    if (project.connection === null) return null
    try {
      return await this.#options.catalogs.get(project.id, () => this.connect(project))
    } catch (error) {
      this.#options.report(`the relations of ${project.slug} cannot be listed`, error)
      return null
    }
  }

  /** What stands in the warehouse at this moment: after a run others stand there. */
  refreshCatalog(project: ProjectRecord): Promise<CatalogVersion> {
    return this.#options.catalogs.refresh(project.id, () => this.connect(project))
  }

  async connect(project: ProjectRecord): Promise<Connection> {
    const connection = this.#options.warehouses.find(project)
    if (connection === null) {
      throw new AppError(
        'unavailable',
        `Metricwright has no adapter for ${project.adapter} yet, so nothing can be queried.`,
      )
    }
    try {
      return await connection
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error
      throw new AppError('unavailable', error.message, {
        cause: error,
        ...(error.remedy && { remedy: error.remedy }),
      })
    }
  }

  /** Who signs in for whom is decided by what needs this to know main, so it comes after. */
  useLogins(logins: LoginSource): void {
    this.#logins = logins
  }

  /**
   * By the warehouse's own principal of the caller, or of production; null where the project has none. Who views as
   * somebody else works by their own login all the same: the guard keeps them to what the other may, the warehouse to
   * what they may themselves.
   */
  async findLogin(
    view: ProjectView,
    scope: Pick<ScopeDto, 'caller' | 'main'>,
    of: LoginAsk['of'],
  ): Promise<LoginConnection | null> {
    if (this.#logins === null || view.project.connection === null) return null
    const { slug, grants, viewing } = scope.caller
    return this.#logins.find({
      project: view.project,
      holder: { slug, grants: viewing?.ceiling ?? grants },
      of,
      main: scope.main,
      describe: (schema) => view.datasets.describe(schema),
      schemas: view.catalog?.schemas ?? [],
    })
  }

  /** By whom the warehouse is asked for a person; where it has no principals of its own, nobody has to be looked up. */
  async connectAs(view: ProjectView, scope: ScopeDto, connection: Connection): Promise<Connection> {
    if (connection.access === null) return connection
    return (await this.findLogin(view, scope, 'preview'))?.connection ?? connection
  }

  /** By the principal of a holder who is no person, such as a role alone. */
  async findLoginOf(ask: LoginAsk): Promise<LoginConnection | null> {
    return this.#logins === null || ask.project.connection === null ? null : this.#logins.find(ask)
  }

  threadLimit(project: ProjectRecord): number {
    return this.#options.warehouses.threadLimit(project)
  }

  /** Under which a thread is told of the warehouse's relations; null where it does not answer. */
  catalogKey(project: ProjectRecord, catalog: CatalogVersion | null): string | null {
    if (catalog === null) return null
    const key = `${project.id} ${catalog.version}`
    this.#catalogs.set(key, catalog)
    return key
  }

  async #supply(missing: Missing): Promise<ThreadRequest> {
    if (missing.what === 'snapshot') {
      return { kind: 'snapshot', snapshot: await this.#options.desk.load(missing.key) }
    }
    if (missing.what === 'catalog') {
      const catalog = this.#catalogs.get(missing.key)
      const relations = catalog?.relations ?? []
      return {
        kind: 'catalog',
        catalog: {
          key: missing.key,
          relations: relations.map(({ schema, name, type }) => [schema, name, type]),
        },
      }
    }
    const naming = await this.#namings.get(missing.key)
    if (naming === undefined) throw new Error(`Nothing is known of production under ${missing.key}`)
    return { kind: 'production', production: { key: missing.key, nodes: naming.nodes } }
  }
}

function makeDatasets(
  naming: NamingAnswer,
  catalog: CatalogVersion | null,
  of: { readonly projectId: string; readonly restricted: ReadonlySet<string> },
): DatasetMap {
  return new DatasetMap(
    {
      ...of,
      layers: new Map(naming.layers),
      sourceSchemas: new Set(naming.sourceSchemas),
      nodes: naming.nodes,
    },
    catalog,
  )
}
