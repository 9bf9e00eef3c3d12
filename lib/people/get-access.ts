import type { Dataset } from '#lib/access/datasets.ts'
import { decideDataset, includesAction } from '#lib/access/decide.ts'
import { operation } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { loadRoleHoldings, loadRoleTable } from '#lib/access/role-holdings.ts'
import type {
  AccessCell,
  AccessRow,
  getAccess as contract,
  GrantSubject,
  HeldGrant,
} from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { findAccessDrift, type AccessDriftRow } from '#lib/db/access-code-repository.ts'
import { countHoldersByRole } from '#lib/db/role-repository.ts'
import { loadHolders, subjectKey, type ProjectHolders } from './holders.ts'
import { loadProjectDatasets } from './project-datasets.ts'

type Access = ResponseOf<typeof contract>

/** Those who grant or approve see who has what; others see what roles may do. */
export const seesGrants = (principal: Principal) =>
  principal.permissions.has('access.manage') || principal.permissions.has('access.approve')

/** The matrix: subjects by the datasets that the reader may list. */
export const getAccess = operation(
  { name: 'access.get', permission: 'project.read' },
  async ({ principal, signal }, input: { readonly project: string }): Promise<Access> => {
    const { projectId, existing } = await loadProjectDatasets(input.project, signal)
    const listed = existing.filter(({ dataset }) =>
      includesAction(decideDataset(principal, dataset).action, 'list'),
    )
    const datasets = listed.map(({ dataset }) => dataset)
    const roles = await roleRows(projectId, datasets)
    const described = listed.map(({ dataset: { name, environment, layer, restricted }, tables }) => ({
      name,
      environment,
      layer,
      restricted,
      tables,
    }))
    if (!seesGrants(principal)) return { datasets: described, rows: roles, grants: 0, drift: null }
    const [holders, drift] = await Promise.all([loadHolders(projectId), findAccessDrift(projectId)])
    return {
      datasets: described,
      rows: [...roles, ...groupRows(holders, datasets), ...personRows(holders, datasets)],
      grants: holders.rows.length,
      drift: drift === null ? null : describeDrift(drift),
    }
  },
)

const describeDrift = ({ waiting, faults, runNumber, lookedAt }: AccessDriftRow) => ({
  ...{ waiting, faults, run: runNumber, at: lookedAt.toISOString() },
})

async function roleRows(projectId: string, datasets: readonly Dataset[]): Promise<AccessRow[]> {
  const [holdings, table, counts] = await Promise.all([
    loadRoleHoldings(projectId),
    loadRoleTable(),
    countHoldersByRole(),
  ])
  const summaries = new Map(table.map((role) => [role.key, role.summary]))
  return holdings.map(({ key, name, grants }) => ({
    subject: { kind: 'role', key },
    name,
    about: summaries.get(key) ?? '',
    people: counts.get(key) ?? 0,
    cells: cellsOf({ kind: 'role', key }, grants, datasets),
  }))
}

function groupRows({ groups, granted }: ProjectHolders, datasets: readonly Dataset[]): AccessRow[] {
  return groups.map(({ id, name, summary, members }) => {
    const subject: GrantSubject = { kind: 'group', key: id }
    const cells = cellsOf(subject, granted.get(subjectKey('group', id)) ?? [], datasets)
    return { subject, name, about: summary, people: members.length, cells }
  })
}

function personRows({ people, granted }: ProjectHolders, datasets: readonly Dataset[]): AccessRow[] {
  return people.flatMap(({ user }) => {
    const grants = granted.get(subjectKey('user', user.id))
    if (grants === undefined) return []
    const subject: GrantSubject = { kind: 'user', key: user.id }
    return [
      {
        subject,
        name: user.name,
        about: user.kind === 'service' ? 'Service account' : user.email,
        people: null,
        cells: cellsOf(subject, grants, datasets),
      },
    ]
  })
}

function cellsOf(
  subject: GrantSubject,
  grants: readonly HeldGrant[],
  datasets: readonly Dataset[],
): AccessCell[] {
  // Most people have grants by name alone: what they do not name need not be decided.
  const names = new Set(grants.map(({ scope }) => scope.value.toLowerCase()))
  const byName = grants.every(({ scope }) => scope.kind === 'dataset')
  return datasets.flatMap((dataset, place) => {
    if (byName && !names.has(dataset.name)) return []
    const { action, because } = decideDataset({ slug: '', grants }, dataset)
    if (action === null) return []
    const named = grants.filter((grant) => isAbout(grant, dataset))
    const rest = grants.filter((grant) => !named.includes(grant))
    const [own] = named
    return [
      {
        dataset: place,
        action,
        because,
        grantId: own?.id ?? null,
        expiresAt: own?.expiresAt ?? null,
        rest: decideDataset({ slug: '', grants: rest }, dataset).action,
      },
    ]
  })
}

const isAbout = ({ scope }: HeldGrant, dataset: Dataset) =>
  scope.kind === 'dataset' && scope.value.toLowerCase() === dataset.name
