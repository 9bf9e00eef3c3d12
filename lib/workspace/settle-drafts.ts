import type { DraftRecord } from '#lib/db/draft-repository.ts'
import { mergeTexts, readBlobs, readTree } from './git/index.ts'
import type { ProjectContext } from './project-context.ts'
import { toText } from './readable-text.ts'

/** A file on three sides; null where a side has no such file, or it is no text. */
export interface Conflict {
  readonly path: string
  readonly base: string | null
  readonly main: string | null
  readonly branch: string | null
}

export interface SettledDraft {
  readonly path: string
  readonly version: number
  readonly content: string | null
  readonly baseBlob: string
}

export interface Settlement {
  /** Drafts whose file changed under them, with both changes in the text now. */
  readonly settled: readonly SettledDraft[]
  /** Those where both changed the same lines. */
  readonly conflicts: readonly Conflict[]
}

/**
 * A draft stands on the blob that its file had when it began. Where the file at `head` is another one by now, the two
 * changes are merged; nothing is stored here. A draft whose file is as it was is not in the answer.
 */
export async function settleDrafts(
  context: ProjectContext,
  input: { readonly drafts: readonly DraftRecord[]; readonly head: string },
): Promise<Settlement> {
  const tree = await readTree(context.gitDir, input.head, context.project.subfolder)
  const blobAt = (path: string) => tree.byPath.get(path)?.blob ?? ''
  const stale = input.drafts.filter((draft) => draft.baseBlob !== blobAt(draft.path))
  if (stale.length === 0) return { settled: [], conflicts: [] }
  const ids = stale.flatMap((draft) => [draft.baseBlob, blobAt(draft.path)]).filter((id) => id !== '')
  const blobs = await readBlobs(context.gitDir, ids)
  const textOf = (id: string) => {
    const content = blobs.get(id)
    return content === undefined ? null : toText(content)
  }
  const settled: SettledDraft[] = []
  const conflicts: Conflict[] = []
  for (const draft of stale) {
    const baseBlob = blobAt(draft.path)
    const sides = { base: textOf(draft.baseBlob), ours: draft.content, theirs: textOf(baseBlob) }
    const merge = await mergeTexts(sides)
    if (merge.status === 'merged') {
      settled.push({ path: draft.path, version: draft.version, content: merge.text, baseBlob })
    } else {
      conflicts.push({ path: draft.path, base: sides.base, main: sides.theirs, branch: sides.ours })
    }
  }
  return { settled, conflicts }
}
