import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { Dataset } from '#lib/access/datasets.ts'
import { listDatasets } from '#lib/compile-service/list-datasets.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'

export interface ProjectDatasets {
  readonly projectId: string
  /** Tells what a schema is, whether or not it exists. */
  readonly describe: (schema: string) => Dataset
  /** Whether the project or its warehouse has it. */
  readonly has: (schema: string) => boolean
  /** Those that the project or its warehouse has, with the tables that are there. */
  readonly existing: readonly { readonly dataset: Dataset; readonly tables: number }[]
}

/** The datasets of a project, unfiltered: each use case leaves out what its caller may not list. */
export async function loadProjectDatasets(project: string, signal: AbortSignal): Promise<ProjectDatasets> {
  const context = await getProjectContext(project)
  const projectId = context.project.id
  const [found, restricted] = await Promise.all([listDatasets(context, signal), listRestricted(projectId)])
  const naming = { layers: new Map(found.layers), sourceSchemas: new Set(found.sourceSchemas) }
  const map = new DatasetMap({ projectId, restricted, ...naming }, null)
  const describe = (schema: string) => map.describe(schema)
  const names = new Set(found.datasets.map(({ name }) => name))
  return {
    projectId,
    describe,
    has: (schema) => names.has(schema.toLowerCase()),
    existing: found.datasets.map(({ name, tables }) => ({ dataset: describe(name), tables })),
  }
}
