import type { Principal } from '#lib/access/principal.ts'
import { getProjectWithCurrentBranch, type EarlyLook } from '#lib/db/branch-repository.ts'
import { listDraftHeads } from '#lib/db/draft-repository.ts'
import { findHeads } from '#lib/workspace/git/index.ts'
import { toProjectContext, type ProjectContext } from '#lib/workspace/project-context.ts'
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

/**
 * What a person looks at: the own branch with drafts, or main. Who may not edit has no branch and sees main. `early`:
 * a look at it that has begun; it counts where it is this person's.
 */
export async function resolveScope(
  principal: Principal,
  projectSlug: string,
  of: 'branch' | 'main',
  early: EarlyLook | null = null,
): Promise<ResolvedScope> {
  const isTheirs = early !== null && early.userId === principal.userId && early.slug === projectSlug
  const found = await (isTheirs ? early.found : getProjectWithCurrentBranch(projectSlug, principal.userId))
  const { project, branch } = found
  const context = toProjectContext(project)
  const seen = {
    caller: toCaller(principal, project.id),
    projectId: project.id,
    restricted: [...found.restricted],
  }
  const work = of === 'main' ? null : await openOwnBranch(context, principal, branch)
  if (work === null) {
    const heads = await findHeads(context.gitDir, [project.defaultBranch])
    const main = await toCommitRef(context, requireMain(context, heads))
    return { scope: { ...seen, main, branch: null }, context, work: null }
  }
  // A branch that was only now made may have taken drafts over.
  const drafts = work.branch.id === branch?.id ? found.drafts : await listDraftHeads(work.branch.id)
  const [main, head] = await Promise.all([
    toCommitRef(work, work.mainHead),
    toCommitRef(work, work.head, { branchId: work.branch.id, drafts }),
  ])
  const own = { id: work.branch.id, head, drafts: drafts.map(({ path, version }) => ({ path, version })) }
  return { scope: { ...seen, main, branch: own }, context, work }
}
