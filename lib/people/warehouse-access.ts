import { operation, type OperationContext } from '#lib/access/operation.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import { toCommitRef } from '#lib/compile-service/commit-ref.ts'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import { listHeads } from '#lib/workspace/git/index.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { requireMain } from '#lib/workspace/work-branch.ts'

/** What the warehouse itself enforces, what it would be told now, and where it is otherwise. */
export const getWarehouseAccess = operation(
  { name: 'access.warehouse', permission: 'access.manage' },
  ({ signal }: OperationContext, { project }: { readonly project: string }) => ask(project, 'look', signal),
)

/** Makes the warehouse's logins and grants, or takes them away. It is done to its end, also where nobody waits. */
export const setWarehouseAccess = operation(
  {
    name: 'access.warehouse-set',
    permission: 'access.manage',
    audit: ({ project, state }: { readonly project: string; readonly state: 'on' | 'off' }) =>
      `project ${project}: logins of the warehouse ${state === 'on' ? 'made and kept in step' : 'taken away'}`,
  },
  ({ signal }: OperationContext, { project, state }) => ask(project, state, signal),
)

async function ask(
  project: string,
  change: 'look' | 'on' | 'off',
  signal: AbortSignal,
): Promise<WarehouseAccessState> {
  const context = await getProjectContext(project)
  const main = await toCommitRef(context, requireMain(context, await listHeads(context.gitDir)))
  return callWorker('warehouseAccess', { projectId: context.project.id, main, change }, { signal })
}
