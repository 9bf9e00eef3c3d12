import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { deleteDrafts, putDrafts, type DraftWrite } from '#lib/db/draft-repository.ts'
import { acceptWritablePath } from './accept-path.ts'
import { selectPaths, withLockedFiles, type LockedFiles } from './change-files.ts'
import { refuseClash } from './create-file.ts'
import { missing, refuseLink } from './get-file.ts'
import { readBlobs } from './git/index.ts'
import { getProjectContext } from './project-context.ts'
import { toText } from './readable-text.ts'
import { ensureWorkBranch, type WorkBranch } from './work-branch.ts'

interface MoveFilesInput {
  readonly project: string
  readonly from: string
  readonly to: string
}
interface Move {
  readonly from: string
  readonly to: string
}

/** Renames or moves a file or a folder, as drafts: the old names are deleted, the new ones written. */
export const moveFiles = operation(
  {
    name: 'file.move',
    permission: 'files.edit',
    audit: (input: MoveFilesInput) => `file ${input.from} of ${input.project} to ${input.to}`,
  },
  async ({ principal }, input: MoveFilesInput): Promise<{ moved: Move[] }> => {
    const context = await getProjectContext(input.project)
    const from = acceptWritablePath(input.from)
    const to = acceptWritablePath(input.to)
    if (to === from) return { moved: [] }
    if (to.startsWith(`${from}/`)) throw new AppError('invalid', 'A folder cannot be moved into itself.')
    const work = await ensureWorkBranch(context, principal)
    return withLockedFiles(work, async (files, db) => {
      const moved = planMoves(files, { from, to })
      const texts = await readTexts(work, files, moved)
      const written = moved.map((move) => writeOf(files, move.to, texts.get(move.from) ?? ''))
      const removed = moved.filter((move) => files.head.byPath.has(move.from))
      const gone = moved.filter((move) => !files.head.byPath.has(move.from))
      const deletions = removed.map((move) => writeOf(files, move.from, null))
      await putDrafts(work.branch.id, [...written, ...deletions], db)
      await deleteDrafts(
        work.branch.id,
        gone.map((move) => move.from),
        db,
      )
      return { moved }
    })
  },
)

function writeOf(files: LockedFiles, path: string, content: string | null): DraftWrite {
  return { path, content, baseBlob: files.head.byPath.get(path)?.blob ?? '' }
}

function planMoves(files: LockedFiles, { from, to }: Move): Move[] {
  const moved = selectPaths(files.present, from).map((path) => ({
    from: path,
    to: acceptWritablePath(to + path.slice(from.length)),
  }))
  if (moved.length === 0) throw missing(from)
  for (const move of moved) refuseLink(files.head, move.to)
  const taken = moved.find((move) => files.present.has(move.to))
  if (taken) throw new AppError('conflict', `There is already a file ${taken.to}.`)
  const sources = new Set(moved.map((move) => move.from))
  const rest = [...files.present].filter((path) => !sources.has(path))
  refuseClash(
    rest,
    moved.map((move) => move.to),
  )
  return moved
}

/** Texts of what is moved, of any size; a draft is text, so a binary file cannot become one. */
async function readTexts(
  work: WorkBranch,
  files: LockedFiles,
  moved: readonly Move[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  const blobs = new Map<string, string>()
  for (const { from } of moved) {
    const draft = files.drafts.get(from)
    const blob = files.head.byPath.get(from)?.blob
    if (draft && draft.content !== null) texts.set(from, draft.content)
    else if (blob !== undefined) blobs.set(from, blob)
  }
  const contents = await readBlobs(work.gitDir, [...blobs.values()])
  for (const [path, blob] of blobs) {
    const content = contents.get(blob)
    const text = content === undefined ? null : toText(content)
    if (text === null) {
      throw new AppError('invalid', `${path} is no text file and cannot be moved here.`, {
        remedy: 'Move it with git, and update from main.',
      })
    }
    texts.set(path, text)
  }
  return texts
}
