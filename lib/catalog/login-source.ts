import type { GrantHolder } from '#lib/access/decide.ts'
import type { Dataset } from '#lib/access/datasets.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import type { Connection } from '#lib/warehouse/warehouse.ts'

export interface LoginAsk {
  readonly project: ProjectRecord
  readonly holder: GrantHolder
  /** preview: as their rights are in this view of the project. run: as they are now. production: what builds it. */
  readonly of: 'preview' | 'run' | 'production'
  /** The commit of main by whose names schemas are described. */
  readonly main: { readonly sha: string; readonly snapshotId: string; readonly packageSetId: string | null }
  readonly describe: (schema: string) => Dataset
  /** Schemas that the warehouse is known to have. */
  readonly schemas: readonly string[]
}

/** A connection by the warehouse's own principal of somebody. */
export interface LoginConnection {
  readonly connection: Connection
  /** Makes a schema as that principal's own, which it may not do itself. */
  makeSchema(schema: string, signal: AbortSignal): Promise<void>
}

/** Who signs in to the warehouse for whom. */
export interface LoginSource {
  /** Null: the project has no logins, so its own connection is used and the guard alone decides. Never by default. */
  find(ask: LoginAsk): Promise<LoginConnection | null>
}
