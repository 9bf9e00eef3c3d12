import type { FileStatus, TreeFile } from '#lib/contracts/workspace.ts'
import { listDraftHeads, listDrafts, type DraftHead } from '#lib/db/draft-repository.ts'
import { gitBlobId, readTree, type Tree } from './git/index.ts'
import type { WorkBranch } from './work-branch.ts'

export interface WorkFiles {
  readonly files: readonly TreeFile[]
  /** Drafts that differ from the branch's last commit. */
  readonly uncommitted: readonly string[]
}

/** The files of a branch with its drafts, each with its status against where the branch parted from main. */
export async function listWorkFiles(work: WorkBranch): Promise<WorkFiles> {
  const folder = work.project.subfolder
  const [head, base, heads] = await Promise.all([
    readTree(work.gitDir, work.head, folder),
    readTree(work.gitDir, work.base, folder),
    listDraftHeads(work.branch.id),
  ])
  const drafts = await dropEqualDrafts(work.branch.id, head, heads)
  return combine(head, base, drafts)
}

/**
 * A draft may say the same as the last commit: typed back, or committed a moment before a crash. It is no change.
 * Only a text of the same size is looked at.
 */
async function dropEqualDrafts(
  branchId: string,
  head: Tree,
  drafts: readonly DraftHead[],
): Promise<ReadonlyMap<string, DraftHead>> {
  const sameSize = drafts
    .filter((draft) => (draft.deleted ? !head.byPath.has(draft.path) : isSameSize(head, draft)))
    .map((draft) => draft.path)
  const rows = sameSize.length === 0 ? [] : await listDrafts(branchId, { paths: sameSize })
  const equal = new Set(
    rows
      .filter((row) => {
        const file = head.byPath.get(row.path)
        return row.content === null ? file === undefined : file?.blob === gitBlobId(row.content)
      })
      .map((row) => row.path),
  )
  return new Map(drafts.filter((draft) => !equal.has(draft.path)).map((draft) => [draft.path, draft]))
}

function isSameSize(head: Tree, draft: DraftHead): boolean {
  return head.byPath.get(draft.path)?.size === draft.size
}

function combine(head: Tree, base: Tree, drafts: ReadonlyMap<string, DraftHead>): WorkFiles {
  const files: TreeFile[] = []
  for (const path of new Set([...base.byPath.keys(), ...head.byPath.keys(), ...drafts.keys()])) {
    const draft = drafts.get(path)
    const status = statusOf({ head, base, path, draft })
    const size = draft ? draft.size : (head.byPath.get(path)?.size ?? 0)
    if (status !== null) files.push({ path, size, status, draft: draft !== undefined })
  }
  files.sort((one, other) => (one.path < other.path ? -1 : 1))
  return { files, uncommitted: [...drafts.keys()] }
}

/** Null for a file that is nowhere but in a draft that deletes it. */
function statusOf(at: {
  head: Tree
  base: Tree
  path: string
  draft: DraftHead | undefined
}): FileStatus | null {
  const before = at.base.byPath.get(at.path)
  const committed = at.head.byPath.get(at.path)
  const exists = at.draft ? !at.draft.deleted : committed !== undefined
  if (!exists) return before ? 'deleted' : at.draft && committed ? 'deleted' : null
  if (!before) return 'added'
  return at.draft || committed?.blob !== before.blob ? 'modified' : 'unchanged'
}
