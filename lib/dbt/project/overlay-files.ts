import type { ProjectFileEntry, ProjectFiles } from '../files.ts'
import { acceptPath } from './accept-path.ts'
import { comparePaths, entryOf } from './memory-files.ts'

/** `base` with some files replaced or added (text) or taken away (null). The base is not copied. */
export function overlayFiles(base: ProjectFiles, changes: ReadonlyMap<string, string | null>): ProjectFiles {
  const accepted = new Map<string, string | null>()
  for (const [path, text] of changes) {
    const kept = acceptPath(path)
    if (kept !== null) accepted.set(kept, text)
  }
  let entries: readonly ProjectFileEntry[] | null = null
  return {
    list: () => (entries ??= mergeEntries(base.list(), accepted)),
    read: (path) => {
      const change = accepted.get(path)
      return change === undefined ? base.read(path) : change
    },
  }
}

function mergeEntries(
  base: readonly ProjectFileEntry[],
  changes: ReadonlyMap<string, string | null>,
): readonly ProjectFileEntry[] {
  const kept = base.filter((entry) => !changes.has(entry.path))
  for (const [path, text] of changes) if (text !== null) kept.push(entryOf(path, text))
  return kept.sort((a, b) => comparePaths(a.path, b.path))
}
