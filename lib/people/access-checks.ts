import { operation, type OperationContext } from '#lib/access/operation.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import {
  accessCheckState,
  accessReport,
  type AccessCheck,
  type AccessReport,
} from '#lib/contracts/access-checks.ts'
import { AppError } from '#lib/core/app-error.ts'
import {
  cancelAccessCheckRow,
  createAccessCheck,
  findAccessCheck,
  listAccessCheckRows,
  settleLostAccessChecks,
  type AccessCheckRow,
} from '#lib/db/access-check-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { describeWarehouseProblem } from '#lib/workspace/warehouse-problem.ts'

interface OfProject {
  readonly project: string
}
interface OfCheck extends OfProject {
  readonly number: number
}

const permission = 'access.manage' as const

/** Begins a check; the worker performs it, and the row tells how far it is. */
export const startAccessCheck = operation(
  {
    name: 'access.start-check',
    permission,
    audit: ({ project }: OfProject, done?: { readonly number: number }) =>
      `project ${project}${done === undefined ? '' : `, check ${done.number}`}`,
  },
  async ({ principal, signal }: OperationContext, { project }): Promise<{ number: number }> => {
    const { scope, context } = await resolveScope(principal, project, 'main')
    const problem = describeWarehouseProblem(context.project)
    if (problem !== null) throw new AppError('unavailable', problem)
    const { id, number } = await createAccessCheck({
      projectId: scope.projectId,
      startedBy: principal.userId,
      runNumber: null,
      main: { ...scope.main },
    })
    await callWorker('beginAccessCheck', { id }, { signal })
    return { number }
  },
)

export const listAccessChecks = operation(
  { name: 'access.list-checks', permission },
  async (_: OperationContext, { project }: OfProject): Promise<{ checks: AccessCheck[] }> => {
    const { project: found } = await getProjectContext(project)
    await settleLostAccessChecks(found.id)
    return { checks: await describeChecks(await listAccessCheckRows(found.id)) }
  },
)

export const getAccessCheck = operation(
  { name: 'access.get-check', permission },
  async (
    _: OperationContext,
    place: OfCheck,
  ): Promise<{ check: AccessCheck; report: AccessReport | null }> => {
    const row = await findRow(place)
    const [check] = await describeChecks([row])
    if (check === undefined) throw new Error('A check was described as nothing')
    return { check, report: row.report === null ? null : accessReport.parse(row.report) }
  },
)

export const cancelAccessCheck = operation(
  {
    name: 'access.cancel-check',
    permission,
    audit: ({ project, number }: OfCheck) => `project ${project}, check ${number}`,
  },
  async (_: OperationContext, place): Promise<{ ok: true }> => {
    const { id } = await findRow(place)
    await cancelAccessCheckRow(id)
    return { ok: true }
  },
)

async function findRow({ project, number }: OfCheck) {
  const { project: found } = await getProjectContext(project)
  await settleLostAccessChecks(found.id)
  const row = await findAccessCheck(found.id, number)
  if (row === null) throw new AppError('not-found', 'There is no such access check.')
  return row
}

async function describeChecks(rows: readonly AccessCheckRow[]): Promise<AccessCheck[]> {
  const names = await listUserNames(rows.map((row) => row.startedBy))
  return rows.map((row) => ({
    number: row.number,
    state: accessCheckState.parse(row.state),
    error: row.error,
    startedBy: { id: row.startedBy, name: names.get(row.startedBy) ?? 'Metricwright' },
    run: row.runNumber,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    tables: row.tables,
    subjects: row.subjects,
    total: row.total,
    done: row.done,
    deviations: row.deviations,
    unproven: row.unproven,
  }))
}
