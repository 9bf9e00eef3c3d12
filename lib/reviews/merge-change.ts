import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import { closeBranch, lockOpenBranch } from '#lib/db/branch-repository.ts'
import { planMerge, setChangeMerged } from '#lib/db/change-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { applyAccess } from '#lib/people/code/apply-access.ts'
import { installForMain } from '#lib/workspace/packages/project-packages.ts'
import { mergeCommits, moveBranch, tidyRepository, writeCommit } from '#lib/workspace/git/index.ts'
import { readConflicts } from '#lib/workspace/read-conflicts.ts'
import { describePlace, refuse, requireSeen, type SeenChange } from './approve-change.ts'
import { describeChange, peopleOf } from './describe-change.ts'
import { judgeMerge } from './judge-change.ts'
import { loadChange, type LoadedChange } from './load-change.ts'

interface MergeInput extends SeenChange {
  /** Of the plan of access that was shown with the change. */
  readonly accessMark?: string | undefined
}

/** Another change may be merged at the same moment: then this one is merged on top of it. */
const attempts = 5

/** Merges an approved change into main by a merge commit, and closes its branch. */
export const mergeChange = operation(
  { name: 'change.merge', permission: 'change.merge', audit: (input: MergeInput) => describePlace(input) },
  async (context, input: MergeInput): Promise<ChangeDetail> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const change = await loadChange(input)
      if (change.state !== 'open') throw refuse(change, `This change is ${change.state}.`)
      requireSeen(change, input.headSha)
      if (await tryMerge(change, context)) {
        void tidyRepository(change.gitDir)
        void installForMain(change, context).catch((error: unknown) =>
          console.error('what main asks for could not be looked at', error),
        )
        if (input.accessMark !== undefined) await applyWithMerge(context, change, input.accessMark)
        return describeChange(await loadChange(input), context)
      }
    }
    throw new AppError('conflict', 'Main is being changed by others. Try again.')
  },
)

/** What cannot be applied now waits under Access, Drift, and the change says so: it is merged all the same. */
async function applyWithMerge(context: OperationContext, change: LoadedChange, mark: string): Promise<void> {
  if (!context.principal.permissions.has('access.manage')) return
  try {
    await applyAccess(context, { project: change.project.slug, mark, remove: [] })
  } catch (error) {
    if (!isAppError(error) || error.kind === 'internal') throw error
  }
}

/** False where main or the branch moved meanwhile. */
function tryMerge(change: LoadedChange, { principal, clock }: OperationContext): Promise<boolean> {
  const { gitDir, project, record, headSha, mainSha } = change
  return getDatabase().$transaction(
    async (db) => {
      // Nobody commits to the branch from here on, so what is merged is all of it.
      if (!(await lockOpenBranch(record.branchId, db))) return false
      const fresh = await loadChange({ project: project.slug, number: record.number })
      if (fresh.state === 'open' && fresh.headSha !== headSha) return false
      const merge = await mergeCommits(gitDir, mainSha, headSha)
      const people = await peopleOf([fresh])
      const verdict = judgeMerge(fresh, principal, { people, conflicts: merge.conflicts.length })
      if (!verdict.allowed) {
        if (merge.conflicts.length > 0 && fresh.state === 'open')
          throw await conflictOf(change, merge.conflicts)
        throw refuse(fresh, verdict.reason)
      }
      const mergeSha = await writeCommit(gitDir, {
        tree: merge.tree,
        parents: [mainSha, headSha],
        message: `Merge change ${record.number}: ${record.title}`,
        author: principal,
        at: clock.now(),
      })
      // Stored before main moves, by a connection of its own: should we end in between, it is known what was meant.
      const plan = { id: record.id, headSha, baseSha: mainSha, mergeSha, mergedBy: principal.userId }
      if (!(await planMerge(plan))) return false
      const moved = await moveBranch(gitDir, project.defaultBranch, { sha: mergeSha, expected: mainSha })
      if (!moved) return false
      await setChangeMerged(record.id, clock.now(), db)
      await closeBranch(record.branchId, clock.now(), db)
      return true
    },
    { timeout: 60_000 },
  )
}

async function conflictOf(
  change: LoadedChange,
  conflicts: Awaited<ReturnType<typeof mergeCommits>>['conflicts'],
): Promise<AppError> {
  // Here main is ours; the page knows the branch as ours.
  const sides = conflicts.map(({ path, base, ours, theirs }) => ({ path, base, ours: theirs, theirs: ours }))
  return new AppError('conflict', 'This change conflicts with main; nothing was merged.', {
    remedy: 'Its author updates the branch from main and resolves the conflict.',
    details: { conflicts: await readConflicts(change, sides) },
  })
}
