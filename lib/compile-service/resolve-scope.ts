import type { Principal } from '#lib/access/principal.ts'
import { listHeads } from '#lib/workspace/git/index.ts'
import { getProjectContext, type ProjectContext } from '#lib/workspace/project-context.ts'
import { openOwnBranch, requireMain, type WorkBranch } from '#lib/workspace/work-branch.ts'
import { toCaller } from './caller.ts'
import { toCommitRef } from './commit-ref.ts'
import type { ScopeDto } from './protocol.ts'

export interface ResolvedScope {
  readonly scope: ScopeDto
  readonly context: ProjectContext
  /** Null where main is looked at. */
  readonly work: WorkBranch | null
}

/** What a person looks at: the own branch with drafts, or main. Who may not edit has no branch and sees main. */
export async function resolveScope(
  principal: Principal,
  project: string,
  of: 'branch' | 'main',
): Promise<ResolvedScope> {
  const context = await getProjectContext(project)
  const projectId = context.project.id
  const caller = toCaller(principal, projectId)
  const work = of === 'main' ? null : await openOwnBranch(context, principal)
  if (work === null) {
    const main = await toCommitRef(context, requireMain(context, await listHeads(context.gitDir)))
    return { scope: { caller, projectId, main, branch: null }, context, work: null }
  }
  const [main, head] = await Promise.all([toCommitRef(work, work.mainHead), toCommitRef(work, work.head)])
  return { scope: { caller, projectId, main, branch: { id: work.branch.id, head } }, context, work }
}
