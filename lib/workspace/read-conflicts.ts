import { readBlobs, type ConflictedFile } from './git/index.ts'
import { toProjectPath, type ProjectContext } from './project-context.ts'
import { toReadable } from './readable-text.ts'
import type { Conflict } from './settle-drafts.ts'

/** The three texts of each file that conflicts; `ours` is the branch, `theirs` is main. */
export async function readConflicts(
  context: ProjectContext,
  conflicts: readonly ConflictedFile[],
): Promise<Conflict[]> {
  const ids = conflicts.flatMap(({ base, ours, theirs }) => [base, ours, theirs].filter((id) => id !== null))
  const contents = await readBlobs(context.gitDir, ids)
  const textOf = (id: string | null) => {
    const content = id === null ? undefined : contents.get(id)
    return content === undefined ? null : toReadable(content).text
  }
  return conflicts.map(({ path, base, ours, theirs }) => ({
    path: toProjectPath(context.project, path) ?? path,
    base: textOf(base),
    main: textOf(theirs),
    branch: textOf(ours),
  }))
}
