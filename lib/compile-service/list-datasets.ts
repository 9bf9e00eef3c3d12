import { findHeads } from '#lib/workspace/git/index.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { requireMain } from '#lib/workspace/work-branch.ts'
import { callWorker } from './call-worker.ts'
import { toCommitRef } from './commit-ref.ts'
import type { EndpointOutput } from './protocol.ts'

/** Schemas of a project and of its warehouse. For use cases that filter them by what the person may list. */
export async function listDatasets(
  context: ProjectContext,
  signal: AbortSignal,
): Promise<EndpointOutput<'datasets'>> {
  const main = await toCommitRef(
    context,
    requireMain(context, await findHeads(context.gitDir, [context.project.defaultBranch])),
  )
  return callWorker('datasets', { projectId: context.project.id, main }, { signal })
}
