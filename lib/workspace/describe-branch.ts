import type { Branch } from '#lib/contracts/workspace.ts'
import { findOpenChangeOfBranch } from '#lib/db/change-repository.ts'
import { countDistance, readOnlyMessage } from './git/index.ts'
import type { WorkBranch } from './work-branch.ts'
import { listWorkFiles, type WorkFiles } from './work-files.ts'

/** A branch as the page shows it. */
export async function describeBranch(work: WorkBranch, files?: WorkFiles): Promise<Branch> {
  const [known, distance, change, message] = await Promise.all([
    files ?? listWorkFiles(work),
    countDistance(work.gitDir, work.mainHead, work.head),
    findOpenChangeOfBranch(work.branch.id),
    readOnlyMessage(work.gitDir, work.mainHead, work.head),
  ])
  return {
    id: work.branch.id,
    name: work.branch.name,
    headSha: work.head,
    ...distance,
    uncommitted: known.uncommitted.length,
    changed: known.files.filter((file) => file.status !== 'unchanged').length,
    change: change?.number ?? null,
    message,
  }
}
