import { describeDataset, layerOfName, type Dataset, type DatasetNaming } from '#lib/access/datasets.ts'
import { decideDataset, includesAction } from '#lib/access/decide.ts'
import type { GuardedPrincipal, ResolveTable } from '#lib/access/guard.ts'
import { PRODUCTION_SCHEMA } from './environment-target.ts'
import type { CatalogVersion } from './relation-catalog.ts'

/** What main's project says of the warehouse's schemas. */
export interface ProjectNaming {
  readonly projectId: string
  /** Schema in lower case -> the layer that the project declares for it. */
  readonly layers: ReadonlyMap<string, string>
  readonly sourceSchemas: ReadonlySet<string>
  /** What main builds; for who resolves names. */
  readonly nodes?: readonly { readonly schema: string }[]
  /** Names in lower case that an admin restricted. */
  readonly restricted: ReadonlySet<string>
}

/** Tells what each schema is, and what each table name stands for, of one project at one time. */
export class DatasetMap {
  readonly #project: ProjectNaming
  readonly #naming: DatasetNaming
  readonly #catalog: CatalogVersion | null
  #present: ReadonlySet<string> | null = null

  constructor(naming: ProjectNaming, catalog: CatalogVersion | null) {
    this.#project = naming
    this.#catalog = catalog
    this.#naming = {
      projectId: naming.projectId,
      restricted: naming.restricted,
      productionSchema: PRODUCTION_SCHEMA,
      declaredLayer: (schema) => {
        const declared = naming.layers.get(schema.toLowerCase())
        return declared === undefined ? null : layerOfName(declared)
      },
      isSourceSchema: (schema) => naming.sourceSchemas.has(schema.toLowerCase()),
    }
  }

  /** The same datasets where others are restricted now. */
  withRestricted(restricted: ReadonlySet<string>): DatasetMap {
    const before = this.#project.restricted
    const same = restricted.size === before.size && [...restricted].every((name) => before.has(name))
    return same ? this : new DatasetMap({ ...this.#project, restricted }, this.#catalog)
  }

  describe(schema: string): Dataset {
    return describeDataset(schema, this.#naming)
  }

  /** Whether main's project or, as far as is known, its warehouse has it. */
  has(schema: string): boolean {
    this.#present ??= this.#findPresent()
    return this.#present.has(schema.toLowerCase())
  }

  #findPresent(): ReadonlySet<string> {
    const { nodes = [], sourceSchemas } = this.#project
    const schemas = [...nodes.map(({ schema }) => schema), ...(this.#catalog?.schemas ?? [])]
    return new Set([...schemas.map((each) => each.toLowerCase()), ...sourceSchemas])
  }

  /** A view in production was built from main by a production run: it is reviewed, and may read what its reader may not. */
  readonly resolve: ResolveTable = (table) => {
    if (table.database?.toLowerCase() === 'temp') return { kind: 'private' }
    // A name without a schema is looked for in DuckDB's main schema.
    const schema = table.schema ?? 'main'
    const dataset = this.describe(schema)
    const found = this.#catalog?.find(schema, table.name) ?? null
    return {
      kind: 'table',
      dataset,
      // A bare name is what the session itself finds by it.
      isThere: table.schema === null || this.has(schema),
      authorisedView: dataset.environment === 'production' && found?.type === 'view',
    }
  }

  mayList(principal: GuardedPrincipal, schema: string): boolean {
    return includesAction(decideDataset(principal, this.describe(schema)).action, 'list')
  }

  /** Schemas that are there and that the person may list, in lower case. */
  listable(principal: GuardedPrincipal): string[] {
    const schemas = this.#catalog?.schemas ?? []
    return schemas.map((schema) => schema.toLowerCase()).filter((schema) => this.mayList(principal, schema))
  }
}
