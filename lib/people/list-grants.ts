import type { Dataset } from '#lib/access/datasets.ts'
import { covers } from '#lib/access/decide.ts'
import { toHeldGrant } from '#lib/access/load-principal.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import type { Role } from '#lib/access/roles.ts'
import type { AccessGrant } from '#lib/contracts/access.ts'
import { AppError } from '#lib/core/app-error.ts'
import type { GrantRow } from '#lib/db/grant-repository.ts'
import { seesGrants } from './get-access.ts'
import { loadHolders, subjectKey, type ProjectHolders } from './holders.ts'
import { loadProjectDatasets } from './project-datasets.ts'

/** Every grant that was made in a project and is not over. */
export const listGrants = operation(
  { name: 'access.grants', permission: 'project.read' },
  async ({ principal, signal }: OperationContext, { project }: { readonly project: string }) => {
    if (!seesGrants(principal)) {
      throw new AppError('forbidden', 'Only those who grant or approve may see the grants.')
    }
    const { projectId, existing } = await loadProjectDatasets(project, signal)
    const [holders, roles] = await Promise.all([loadHolders(projectId), loadRoleTable()])
    const datasets = existing.map(({ dataset }) => dataset)
    return { grants: describeGrants(holders, datasets, roles) }
  },
)

function describeGrants(
  { rows, people, groups }: ProjectHolders,
  datasets: readonly Dataset[],
  roles: readonly Role[],
): AccessGrant[] {
  const names = new Map<string, string>([
    ...people.map(({ user }): [string, string] => [subjectKey('user', user.id), user.name]),
    ...groups.map(({ id, name }): [string, string] => [subjectKey('group', id), name]),
    ...roles.map(({ key, name }): [string, string] => [subjectKey('role', key), name]),
  ])
  return rows.map((row) => describeGrant(row, names, datasets))
}

function describeGrant(
  row: GrantRow,
  names: ReadonlyMap<string, string>,
  datasets: readonly Dataset[],
): AccessGrant {
  const held = toHeldGrant({ ...row, subjectName: '' })
  return {
    id: row.id,
    subject: { kind: held.via.kind, key: row.subject },
    subjectName: names.get(subjectKey(row.subjectKind, row.subject)) ?? row.subject,
    scope: held.scope,
    action: held.action,
    expiresAt: held.expiresAt,
    note: row.note,
    createdBy: names.get(subjectKey('user', row.createdBy)) ?? 'Somebody who is gone',
    createdAt: row.createdAt.toISOString(),
    pending: !datasets.some((dataset) => covers(held, dataset)),
  }
}
