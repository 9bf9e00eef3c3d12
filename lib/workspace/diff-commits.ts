import type { FileDiff, FileStatus } from '#lib/contracts/workspace.ts'
import { readBlobs, readTree } from './git/index.ts'
import type { ProjectContext } from './project-context.ts'
import { toReadable } from './readable-text.ts'

export interface ChangedFile {
  readonly path: string
  readonly status: FileStatus
  /** Blobs; null where a side has no such file. */
  readonly before: string | null
  readonly after: string | null
}

interface Range {
  readonly from: string
  readonly to: string
}

/** A tree, or the tree of a commit, below a folder. */
export interface TreePlace {
  readonly commit: string
  readonly folder: string
}

/** Files of the project that differ between two commits, in the order of their paths. */
export function listChangedFiles(context: ProjectContext, { from, to }: Range): Promise<ChangedFile[]> {
  const folder = context.project.subfolder
  return diffTrees(context.gitDir, { from: { commit: from, folder }, to: { commit: to, folder } })
}

export async function diffTrees(
  gitDir: string,
  { from, to }: { readonly from: TreePlace; readonly to: TreePlace },
): Promise<ChangedFile[]> {
  if (from.commit === to.commit && from.folder === to.folder) return []
  const [before, after] = await Promise.all([
    readTree(gitDir, from.commit, from.folder),
    readTree(gitDir, to.commit, to.folder),
  ])
  const paths = [...new Set([...before.byPath.keys(), ...after.byPath.keys()])].sort()
  return paths.flatMap((path) => {
    const old = before.byPath.get(path)?.blob ?? null
    const now = after.byPath.get(path)?.blob ?? null
    if (old === now) return []
    const status = old === null ? 'added' : now === null ? 'deleted' : 'modified'
    return [{ path, status, before: old, after: now }]
  })
}

/** The same with the texts of both sides. */
export async function diffCommits(context: ProjectContext, range: Range): Promise<FileDiff[]> {
  const changed = await listChangedFiles(context, range)
  const ids = changed.flatMap(({ before, after }) => [before, after].filter((id) => id !== null))
  const contents = await readBlobs(context.gitDir, ids)
  const readable = (id: string | null) => {
    const content = id === null ? undefined : contents.get(id)
    return content === undefined ? null : toReadable(content)
  }
  return changed.map(({ path, status, before, after }) => {
    const [old, now] = [readable(before), readable(after)]
    const unreadable = (old?.unreadable ?? null) !== null || (now?.unreadable ?? null) !== null
    return {
      path,
      status,
      before: unreadable ? null : (old?.text ?? null),
      after: unreadable ? null : (now?.text ?? null),
      unreadable,
    }
  })
}
