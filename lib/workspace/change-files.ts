import type { WorkBranch } from './work-branch.ts'
import type { DatabaseOrTransaction } from '#lib/db/client.ts'
import { getDatabase } from '#lib/db/client.ts'
import { lockDrafts, type DraftRecord } from '#lib/db/draft-repository.ts'
import { readTree, type Tree } from './git/index.ts'

/** The files of a branch as they are now, held against other writers. */
export interface LockedFiles {
  readonly head: Tree
  readonly drafts: ReadonlyMap<string, DraftRecord>
  /** Paths that exist: committed or drafted, and not deleted in a draft. */
  readonly present: ReadonlySet<string>
}

/** Runs `work` in a transaction in which nobody else changes drafts of the branch. */
export function withLockedFiles<T>(
  branch: WorkBranch,
  work: (files: LockedFiles, db: DatabaseOrTransaction) => Promise<T>,
): Promise<T> {
  return getDatabase().$transaction(
    async (db) => {
      const head = await readTree(branch.gitDir, branch.head, branch.project.subfolder)
      const rows = await lockDrafts(branch.branch.id, db)
      const drafts = new Map(rows.map((row) => [row.path, row]))
      const committed = [...head.byPath.keys()].filter((path) => !drafts.has(path))
      const written = rows.filter((row) => row.content !== null).map((row) => row.path)
      return work({ head, drafts, present: new Set([...committed, ...written]) }, db)
    },
    { timeout: 60_000 },
  )
}

/** The file itself, or all files below the folder of that name, in order. */
export function selectPaths(present: Iterable<string>, path: string): string[] {
  return [...present].filter((each) => each === path || each.startsWith(`${path}/`)).sort()
}
