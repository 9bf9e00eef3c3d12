import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { beginDraft, findDraft, updateCurrentDraft, type Saved } from '#lib/db/draft-repository.ts'
import { acceptWritablePath } from './accept-path.ts'
import { readCommitted } from './get-file.ts'
import { editLimit } from './readable-text.ts'
import { openOwnWork, type WorkBranch } from './work-branch.ts'

export interface SaveDraftInput {
  readonly project: string
  readonly path: string
  readonly content: string
  readonly baseVersion: number
  readonly writer: string
  readonly baseBlob?: string | undefined
  readonly branch?: string | undefined
}

/**
 * Stores what was typed. One statement where the draft is there already; the first save of a file looks at git once.
 * Never overwrites what the writer has not seen: answers conflict with what is stored.
 */
export const saveDraft = operation(
  { name: 'draft.save', permission: 'files.edit', effect: 'writes' },
  async ({ principal }, input: SaveDraftInput): Promise<{ version: number; savedAt: string }> => {
    acceptWritablePath(input.path)
    acceptContent(input.path, input.content)
    if (input.baseVersion > 0) {
      const saved = await updateCurrentDraft({ ...input, userId: principal.userId })
      if (saved) return answer(saved)
    }
    const work = await openOwnWork(input.project, principal)
    return answer(await saveOnBranch(work, { ...input, userId: principal.userId }))
  },
)

function answer(saved: Saved): { version: number; savedAt: string } {
  return { version: saved.version, savedAt: saved.savedAt.toISOString() }
}

async function saveOnBranch(work: WorkBranch, input: SaveDraftInput & { userId: string }): Promise<Saved> {
  if (input.branch !== undefined && input.branch !== work.branch.name) {
    throw new AppError('conflict', `You work on the branch ${work.branch.name} now.`, {
      details: { branch: work.branch.name, ...(await describeStored(work, input.path)) },
    })
  }
  if (input.baseVersion > 0) {
    // The branch may be a fresh one that has the draft since a moment.
    const saved = await updateCurrentDraft(input)
    if (saved) return saved
    throw await conflict(work, input.path)
  }
  const committed = await readCommitted(work, work.head, input.path)
  if (committed !== null && committed.unreadable !== null) throw notEditable(input.path, committed.unreadable)
  const baseBlob = committed?.blob ?? ''
  if (input.baseBlob !== undefined && input.baseBlob !== baseBlob) throw await conflict(work, input.path)
  const begun = await beginDraft({ ...input, branchId: work.branch.id, baseBlob })
  if (begun) return begun
  throw await conflict(work, input.path)
}

/** Too long or not to be kept as text: said before anything is stored. */
export function acceptContent(path: string, content: string): void {
  if (Buffer.byteLength(content) > editLimit) {
    throw new AppError('too-large', `${path} would have more than 1 MB, which is too much to edit here.`, {
      remedy: 'Commit large files with git and update from main.',
    })
  }
  if (content.includes('\0')) {
    throw new AppError('invalid', `${path} would hold a NUL character, which no text file has.`)
  }
}

function notEditable(path: string, why: 'binary' | 'too-large'): AppError {
  const reason = why === 'binary' ? 'is no text file' : 'has more than 1 MB'
  return new AppError('invalid', `${path} ${reason} and cannot be edited here. It is kept as it is.`)
}

interface Stored {
  readonly version: number
  readonly content: string | null
  readonly writer: string
  readonly blob: string
}

/** What the writer has not seen; version 0 where it is the branch's text. Content null: there is no such file now. */
async function describeStored(work: WorkBranch, path: string): Promise<Stored> {
  const [draft, committed] = await Promise.all([
    findDraft(work.branch.id, path),
    readCommitted(work, work.head, path),
  ])
  const blob = committed?.blob ?? ''
  if (draft) return { version: draft.version, content: draft.content, writer: draft.writer, blob }
  return { version: 0, content: committed?.content ?? null, writer: '', blob }
}

async function conflict(work: WorkBranch, path: string): Promise<AppError> {
  const stored = await describeStored(work, path)
  return new AppError('conflict', `${path} was changed in another window.`, {
    remedy: 'Compare the two texts and choose.',
    details: { ...stored },
  })
}
