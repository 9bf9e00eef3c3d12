import { listHeads } from '#lib/workspace/git/index.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { requireMain } from '#lib/workspace/work-branch.ts'
import { callWorker } from './call-worker.ts'
import { toCommitRef } from './commit-ref.ts'
import type { EndpointOutput } from './protocol.ts'

/**
 * The rows of main's models named permissions_*, as production has them. For use cases about grants: it is not asked
 * what the person may view.
 */
export async function readPermissionTables(
  context: ProjectContext,
  signal: AbortSignal,
): Promise<EndpointOutput<'permissionTables'>['tables']> {
  const main = await toCommitRef(context, requireMain(context, await listHeads(context.gitDir)))
  const input = { projectId: context.project.id, main }
  return (await callWorker('permissionTables', input, { signal })).tables
}
