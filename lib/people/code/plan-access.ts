import {
  describeItem,
  modelOfOrigin,
  type AccessFault,
  type AccessItem,
  type Declared,
  type KnownDataset,
} from '#lib/access/code/access-items.ts'
import {
  compareAccess,
  originWords,
  type AccessComparison,
  type AccessDifference,
} from '#lib/access/code/compare-access.ts'
import { matchesPattern } from '#lib/access/decide.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { refusalOf } from '#lib/access/roles.ts'
import type { AccessDifferenceRow, AccessPlan } from '#lib/contracts/access-code.ts'
import type { AccessFaultRow } from '#lib/contracts/access-fault.ts'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import { AppError } from '#lib/core/app-error.ts'
import { findAccessSync, loadStoredAccess, type StoredAccess } from '#lib/db/access-code-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { getHead } from '#lib/workspace/git/index.ts'
import { getProjectContext, type ProjectContext } from '#lib/workspace/project-context.ts'
import { seesGrants } from '../get-access.ts'
import { keepDrift } from './keep-drift.ts'
import { judgePlan } from './judge-plan.ts'
import { checkSide, loadDeclared, type DeclaredSide } from './load-declared.ts'
import { storedItems } from './stored-items.ts'
import { describeWarehouseSide, heldByWarehouse, loadWarehouseSide } from './warehouse-side.ts'

/** The file of main and the permission models, against the database. */
export const getAccessPlan = operation(
  { name: 'access.plan', permission: 'project.read' },
  async (context: OperationContext, { project }: { readonly project: string }): Promise<AccessPlan> => {
    requireSight(context.principal)
    const place = await getProjectContext(project)
    const plan = await planOf(context, place, { commit: await headOfMain(place), askWorker: true })
    await keepDrift(place.project.id, plan, { runNumber: null, at: context.clock.now() })
    return plan
  },
)

export function requireSight(principal: Principal): void {
  if (seesGrants(principal)) return
  throw new AppError('forbidden', 'Only those who grant or approve may see the grants.')
}

export const headOfMain = ({ gitDir, project }: ProjectContext) => getHead(gitDir, project.defaultBranch)

export interface PlanPlace {
  readonly commit: string
  readonly askWorker: boolean
}

/** The plan of any commit: main's, or of a merge that is still to come. */
export async function planOf(
  { principal, signal, clock }: OperationContext,
  context: ProjectContext,
  place: PlanPlace,
): Promise<AccessPlan> {
  const now = clock.now()
  const [side, stored, warehouse] = await Promise.all([
    loadDeclared(context, { ...place, signal }),
    loadStoredAccess(context.project.id, now),
    place.askWorker ? loadWarehouseSide(context, signal) : null,
  ])
  const compared = compareSides({ side, stored, warehouse, projectId: context.project.id, now })
  const blocked = await judgePlan(
    {
      comparison: compared.comparison,
      alsoRemove: new Set(),
      declared: compared.declared.items.map(({ item }) => item),
      stored,
      projectId: context.project.id,
      principal,
    },
    getDatabase(),
  )
  return describePlan({ side, warehouse, ...compared, blocked, principal, context, commit: place.commit })
}

export interface Compared {
  readonly declared: Declared
  readonly comparison: AccessComparison
}

export function compareSides(at: {
  readonly side: DeclaredSide
  readonly stored: StoredAccess
  readonly warehouse: WarehouseAccessState | null
  readonly projectId: string
  readonly now: Date
}): Compared {
  const declared = checkSide(at.side, at.stored, at.now)
  const items = storedItems(at.stored, at.projectId)
  const both = [...declared.items, ...items].map(({ item }) => item)
  const comparison = compareAccess({
    declared: declared.items,
    stored: items,
    unread: at.side.unread,
    warehouse: heldByWarehouse(both, { ...at, datasets: at.side.datasets }),
  })
  return { declared, comparison }
}

async function describePlan(
  at: Compared & {
    readonly side: DeclaredSide
    readonly warehouse: WarehouseAccessState | null
    readonly blocked: ReadonlyMap<string, string>
    readonly principal: Principal
    readonly context: ProjectContext
    readonly commit: string
  },
): Promise<AccessPlan> {
  const { side, comparison, declared, blocked } = at
  const rows = (differences: readonly AccessDifference[]) =>
    differences.map((each) => describeDifference(each, { blocked, datasets: side.datasets }))
  return {
    hasFile: side.hasFile,
    commit: at.commit,
    faults: declared.faults.map(describeFault),
    onlyDeclared: rows(comparison.onlyDeclared),
    onlyStored: rows(comparison.onlyStored),
    different: rows(comparison.different),
    models: side.models,
    warehouse: describeWarehouseSide(at.warehouse),
    mark: comparison.mark,
    mayApply: judgeApply(at.principal, { declared, blocked }),
    applied: await describeSync(at.context.project.id),
  }
}

/** Whether the plan can be applied by this person, with the reason where not. */
export function judgeApply(
  principal: Principal,
  { declared, blocked }: { readonly declared: Declared; readonly blocked: ReadonlyMap<string, string> },
): AccessPlan['mayApply'] {
  const refused = (reason: string) => ({ allowed: false, reason })
  if (!principal.permissions.has('access.manage')) return refused(refusalOf('access.manage'))
  const errors = declared.faults.filter(({ severity }) => severity === 'error').length
  if (errors > 0) {
    return refused(
      `${errors === 1 ? 'One fault' : `${errors} faults`} must be mended before it can be applied.`,
    )
  }
  const [why] = blocked.values()
  return why === undefined ? { allowed: true, reason: '' } : refused(why)
}

async function describeSync(projectId: string): Promise<AccessPlan['applied']> {
  const row = await findAccessSync(projectId)
  if (row === null) return null
  const names = await listUserNames([row.appliedBy])
  const by = names.get(row.appliedBy) ?? 'Somebody who is gone'
  return { at: row.appliedAt.toISOString(), by, commit: row.commitSha }
}

export function describeDifference(
  difference: AccessDifference,
  at: {
    readonly blocked: ReadonlyMap<string, string>
    readonly datasets: readonly KnownDataset[] | null
  },
): AccessDifferenceRow {
  const { id, item, effect, origin, removable, fields, place, inWarehouse } = difference
  return {
    id,
    kind: item.kind,
    title: describeItem(item),
    effect,
    madeIn: modelOfOrigin(origin) ?? originWords(origin),
    removable,
    fields: [...fields],
    place: place === null ? null : { path: place.path, line: place.span?.start.line ?? null },
    pending: isPending(item, at.datasets),
    blocked: at.blocked.get(id) ?? null,
    inWarehouse,
  }
}

function isPending(item: AccessItem, datasets: readonly KnownDataset[] | null): boolean {
  if (datasets === null) return false
  const named = item.kind === 'restricted' ? { kind: 'dataset' as const, value: item.dataset } : null
  const scope = named ?? (item.kind === 'grant' ? item.scope : null)
  if (scope === null) return false
  return !datasets.some(({ name, layer }) => {
    if (scope.kind === 'layer') return layer === scope.value
    return scope.kind === 'dataset' ? name === scope.value : matchesPattern(scope.value, name)
  })
}

export function describeFault({ severity, message, remedy, path, span }: AccessFault): AccessFaultRow {
  const { line, column } = span?.start ?? { line: null, column: null }
  return { severity, message, remedy, path, line, column }
}
