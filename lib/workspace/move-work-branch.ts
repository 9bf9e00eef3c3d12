import { lockOpenBranch } from '#lib/db/branch-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { moveBranch } from './git/index.ts'
import type { WorkBranch } from './work-branch.ts'

/** Moves the head of a person's branch. False where it moved, or was merged, since it was read. */
export function moveWorkBranch(work: WorkBranch, sha: string): Promise<boolean> {
  return getDatabase().$transaction(async (db) => {
    if (!(await lockOpenBranch(work.branch.id, db))) return false
    return moveBranch(work.gitDir, work.branch.name, { sha, expected: work.head })
  })
}
