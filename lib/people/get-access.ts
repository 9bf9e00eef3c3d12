import { decideDataset, decideRole, includesAction, type Dataset } from '#lib/access/datasets.ts'
import { operation } from '#lib/access/operation.ts'
import { roles } from '#lib/access/roles.ts'
import { listDatasets } from '#lib/compile-service/list-datasets.ts'
import type { getAccess as contract } from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { countHoldersByRole } from '#lib/db/role-repository.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { DatasetMap } from './dataset-map.ts'

type Access = ResponseOf<typeof contract>
interface Counted {
  readonly dataset: Dataset
  readonly tables: number
}

/** Roles, the datasets that the reader may list, and what each role may do with each. */
export const getAccess = operation(
  { name: 'access.get', permission: 'project.read' },
  async ({ principal, signal }, input: { readonly project: string }): Promise<Access> => {
    const context = await getProjectContext(input.project)
    const [found, holders] = await Promise.all([listDatasets(context, signal), countHoldersByRole()])
    const map = new DatasetMap(
      { layers: new Map(found.layers), sourceSchemas: new Set(found.sourceSchemas) },
      null,
    )
    const counted = found.datasets
      .map(({ name, tables }) => ({ dataset: map.describe(name), tables }))
      .filter(({ dataset }) => includesAction(decideDataset(principal, dataset).action, 'list'))
    return describeAccess(counted, holders)
  },
)

export function describeAccess(counted: readonly Counted[], holders: ReadonlyMap<string, number>): Access {
  return {
    roles: roles.map(({ key, name, summary, permissions }) => ({
      key,
      name,
      summary,
      permissions: [...permissions],
      people: holders.get(key) ?? 0,
    })),
    datasets: counted.map(({ dataset: { name, environment, layer }, tables }) => ({
      name,
      environment,
      layer,
      tables,
    })),
    cells: counted.flatMap(({ dataset }) =>
      roles.map((role) => ({ role: role.key, dataset: dataset.name, ...decideRole(role, dataset) })),
    ),
  }
}
