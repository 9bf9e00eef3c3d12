import { operation } from '#lib/access/operation.ts'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import { listDrafts, type DraftRecord } from '#lib/db/draft-repository.ts'
import { gitBlobId, readBlobs, readTree, type Tree } from './git/index.ts'
import { getProjectContext } from './project-context.ts'
import { editLimit, toReadable } from './readable-text.ts'
import { openOwnBranch } from './work-branch.ts'

/** Drafts against the last commit of my branch. */
export const getUncommitted = operation(
  { name: 'workspace.diff', permission: 'files.edit' },
  async ({ principal }, input: { readonly project: string }): Promise<{ files: FileDiff[] }> => {
    const work = await openOwnBranch(await getProjectContext(input.project), principal)
    if (work === null) return { files: [] }
    const head = await readTree(work.gitDir, work.head, work.project.subfolder)
    const drafts = (await listDrafts(work.branch.id)).filter((draft) => differs(head, draft))
    const blobs = drafts.flatMap((draft) => head.byPath.get(draft.path)?.blob ?? [])
    const contents = await readBlobs(work.gitDir, blobs)
    const contentOf = (path: string) => contents.get(head.byPath.get(path)?.blob ?? '')
    return { files: drafts.map((draft) => toFileDiff(draft, contentOf(draft.path))) }
  },
)

/** False for a draft that says what the commit says. */
export function differs(head: Tree, draft: Pick<DraftRecord, 'path' | 'content'>): boolean {
  const blob = head.byPath.get(draft.path)?.blob
  return draft.content === null ? blob !== undefined : blob !== gitBlobId(draft.content)
}

function toFileDiff(draft: DraftRecord, committed: Buffer | undefined): FileDiff {
  const before = committed === undefined ? null : toReadable(committed)
  const tooLarge = draft.content !== null && Buffer.byteLength(draft.content) > editLimit
  const unreadable = tooLarge || (before !== null && before.unreadable !== null)
  return {
    path: draft.path,
    status: draft.content === null ? 'deleted' : committed === undefined ? 'added' : 'modified',
    before: unreadable ? null : (before?.text ?? null),
    after: unreadable ? null : draft.content,
    unreadable,
  }
}
