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
  if (!(base instanceof OverlayFiles)) return new OverlayFiles(base, accepted)
  // Edit upon edit stays one overlay, so that the thousandth read is as quick as the first.
  return new OverlayFiles(base.base, new Map([...base.changes, ...accepted]))
}

class OverlayFiles implements ProjectFiles {
  readonly base: ProjectFiles
  readonly changes: ReadonlyMap<string, string | null>
  #entries: readonly ProjectFileEntry[] | null = null

  constructor(base: ProjectFiles, changes: ReadonlyMap<string, string | null>) {
    this.base = base
    this.changes = changes
  }

  readonly list = () => (this.#entries ??= mergeEntries(this.base.list(), this.changes))

  readonly read = (path: string) => {
    const change = this.changes.get(path)
    return change === undefined ? this.base.read(path) : change
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
