import { accessFile, type KnownDataset } from '#lib/access/code/access-items.ts'
import { checkDeclared } from '#lib/access/code/check-declared.ts'
import { readAccessFile } from '#lib/access/code/read-access-file.ts'
import { decideDataset, includesAction } from '#lib/access/decide.ts'
import type { OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { loadStoredAccess } from '#lib/db/access-code-repository.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { seesGrants } from '../get-access.ts'
import { loadProjectDatasets } from '../project-datasets.ts'

/** What is wrong with a text of access.yml, as its writer may know it. */
export async function lintAccessFile(
  { principal, clock, signal }: OperationContext,
  { project }: ProjectContext,
  text: string,
): Promise<DiagnosticDto[]> {
  const now = clock.now()
  const [stored, datasets] = await Promise.all([
    loadStoredAccess(project.id, now),
    listedDatasets(principal, project.slug, signal),
  ])
  const { faults } = checkDeclared(readAccessFile(text), {
    now,
    roles: new Set(stored.roles.map(({ key }) => key)),
    groups: seesGrants(principal) ? new Set(stored.groups.map(({ name }) => name.toLowerCase())) : null,
    people: new Set(stored.people.map(({ email }) => email)),
    datasets,
  })
  return faults.map(({ code, severity, message, remedy, span }) => ({
    ...{ code, severity, message, remedy, path: accessFile, span },
    ...{ stack: [], uniqueId: null },
  }))
}

/** One that may not be listed is not told apart from one that is not there. */
async function listedDatasets(
  principal: Principal,
  project: string,
  signal: AbortSignal,
): Promise<readonly KnownDataset[] | null> {
  try {
    const { existing } = await loadProjectDatasets(project, signal)
    return existing
      .filter(({ dataset }) => includesAction(decideDataset(principal, dataset).action, 'list'))
      .map(({ dataset: { name, layer } }) => ({ name, layer }))
  } catch (error) {
    if (isAppError(error) && (error.kind === 'unavailable' || error.kind === 'timeout')) return null
    throw error
  }
}
