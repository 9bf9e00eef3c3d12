import { mergeCommits, writeCommit } from '#lib/workspace/git/index.ts'
import { readConflicts } from '#lib/workspace/read-conflicts.ts'
import type { Conflict } from '#lib/workspace/settle-drafts.ts'
import type { LoadedChange } from './load-change.ts'

export interface MergePreview {
  readonly conflicts: readonly Conflict[]
  /** The project before and after this change: two commits to compare. */
  readonly before: string
  readonly after: string
}

/**
 * What merging would make of main; of a change that has ended, what it did make. No branch points to the commit that
 * stands for a merge to come. Where it conflicts, the branch is compared with where it parted.
 */
export async function previewMerge(change: LoadedChange): Promise<MergePreview> {
  const { gitDir, headSha, mainSha, baseSha, record } = change
  if (change.state === 'merged') return { conflicts: [], before: mainSha, after: record.mergeSha }
  if (change.state === 'closed') return { conflicts: [], before: baseSha, after: headSha }
  if (baseSha === mainSha) return { conflicts: [], before: mainSha, after: headSha }
  const merge = await mergeCommits(gitDir, headSha, mainSha)
  if (merge.conflicts.length > 0) {
    return { conflicts: await readConflicts(change, merge.conflicts), before: baseSha, after: headSha }
  }
  // Always the same author and time, so that the same merge is the same commit and is compiled once.
  const author = { name: 'Metricwright', email: 'metricwright@localhost' }
  const parents = [mainSha, headSha]
  const message = 'The merge as it would be'
  const after = await writeCommit(gitDir, { tree: merge.tree, parents, message, author, at: new Date(0) })
  return { conflicts: [], before: mainSha, after }
}
