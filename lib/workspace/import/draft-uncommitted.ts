import { getDatabase } from '#lib/db/client.ts'
import { putDrafts, type DraftWrite } from '#lib/db/draft-repository.ts'
import { diffTrees } from '../diff-commits.ts'
import { readBlobs } from '../git/index.ts'
import { toText } from '../readable-text.ts'
import type { WorkBranch } from '../work-branch.ts'

const draftLimit = 8 * 1024 * 1024
const largeFilePointer = 'version https://git-lfs.github.com/spec/'

export interface DraftedFiles {
  readonly drafted: number
  /** Files that cannot be a draft: they are no text, or too large. */
  readonly left: readonly string[]
}

/** Makes what a folder has and its last commit has not a draft of the branch. `tree` is the folder as a git tree. */
export async function draftUncommitted(
  work: WorkBranch,
  at: { readonly tree: string; readonly subfolder: string },
): Promise<DraftedFiles> {
  const changed = await diffTrees(work.gitDir, {
    from: { commit: work.head, folder: at.subfolder },
    to: { commit: at.tree, folder: at.subfolder },
  })
  const ids = changed.flatMap(({ before, after }) => [before, after].filter((id) => id !== null))
  const contents = await readBlobs(work.gitDir, ids)
  const contentOf = (id: string | null) => (id === null ? undefined : contents.get(id))
  const writes: DraftWrite[] = []
  const left: string[] = []
  for (const { path, before, after } of changed) {
    // git-lfs keeps a pointer in the commit and the file itself in the folder: that is no change.
    if (contentOf(before)?.toString('utf8', 0, 60).startsWith(largeFilePointer)) continue
    const content = contentOf(after)
    const text = content === undefined || content.length > draftLimit ? null : toText(content)
    if (after !== null && text === null) left.push(path)
    else writes.push({ path, content: text, baseBlob: before ?? '' })
  }
  if (writes.length > 0) {
    await getDatabase().$transaction((db) => putDrafts(work.branch.id, writes, db), { timeout: 120_000 })
  }
  return { drafted: writes.length, left }
}
