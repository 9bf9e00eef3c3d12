import { isWarehouseType } from '#lib/warehouse/types.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'

/** Why a project's queries cannot run, in one sentence; null where they can. */
export function describeWarehouseProblem(
  project: Pick<ProjectRecord, 'adapter' | 'connection'>,
): string | null {
  if (project.connection !== null) return null
  if (isWarehouseType(project.adapter)) {
    return `The profile does not say how to reach ${project.adapter}: the project can be edited, compiled and shown as lineage, but nothing can be queried or built. Mend profiles.yml, then import the folder again.`
  }
  return `Metricwright has no adapter for ${project.adapter} yet: the project can be edited, compiled and shown as lineage, but nothing can be queried or built.`
}
