import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listDrafts, rebaseDraft, settleCommittedDrafts, type DraftRecord } from '#lib/db/draft-repository.ts'
import { acceptWritablePath } from './accept-path.ts'
import {
  countDistance,
  gitBlobId,
  mergeCommits,
  readTree,
  writeCommit,
  writeTree,
  type Person,
} from './git/index.ts'
import { moveWorkBranch } from './move-work-branch.ts'
import { toRepositoryPath } from './project-context.ts'
import { readConflicts } from './read-conflicts.ts'
import { acceptContent } from './save-draft.ts'
import { settleDrafts, type Conflict } from './settle-drafts.ts'
import { openOwnWork, type WorkBranch } from './work-branch.ts'

export interface Resolution {
  readonly path: string
  /** Null: the file is gone. */
  readonly content: string | null
}

interface UpdateFromMainInput {
  readonly project: string
  readonly resolutions: readonly Resolution[]
}

export type UpdateOutcome =
  | { status: 'updated'; sha: string }
  | { status: 'up-to-date' }
  | { status: 'conflict'; conflicts: Conflict[] }

/**
 * Merges main into my branch, and puts my drafts on top. Nothing changes before every conflict has a resolution:
 * one of committed texts goes into the merge commit, one of a draft becomes the draft.
 */
export const updateFromMain = operation(
  {
    name: 'workspace.update',
    permission: 'files.edit',
    audit: (input: UpdateFromMainInput) => `project ${input.project}`,
  },
  async ({ principal, clock }, input: UpdateFromMainInput): Promise<UpdateOutcome> => {
    const resolutions = new Map(
      input.resolutions.map(({ path, content }) => {
        if (content !== null) acceptContent(path, content)
        return [acceptWritablePath(path), content]
      }),
    )
    const work = await openOwnWork(input.project, principal)
    const drafts = await listDrafts(work.branch.id)
    return update(work, { drafts, resolutions, author: principal, at: clock.now() })
  },
)

interface Update {
  readonly drafts: readonly DraftRecord[]
  readonly resolutions: ReadonlyMap<string, string | null>
  readonly author: Person
  readonly at: Date
}

async function update(work: WorkBranch, request: Update): Promise<UpdateOutcome> {
  const merged = await mergeMain(work, request)
  if ('conflicts' in merged) return { status: 'conflict', conflicts: [...merged.conflicts] }
  // A draft of a file whose conflict was resolved is part of the resolution.
  const kept = request.drafts.filter((draft) => !merged.resolved.has(draft.path))
  const { settled, conflicts } = await settleDrafts(work, { drafts: kept, head: merged.sha })
  const open = conflicts.filter((conflict) => !request.resolutions.has(conflict.path))
  if (open.length > 0) return { status: 'conflict', conflicts: open }

  if (merged.sha !== work.head) {
    const moved = await moveWorkBranch(work, merged.sha)
    if (!moved) throw new AppError('conflict', 'The branch was changed in another window. Try again.')
  }
  await storeDrafts(work, { ...request, sha: merged.sha, resolved: merged.resolved, settled, conflicts })
  const changed = merged.sha !== work.head || settled.length > 0 || conflicts.length > 0
  return changed ? { status: 'updated', sha: merged.sha } : { status: 'up-to-date' }
}

type Merged =
  | { readonly sha: string; readonly resolved: ReadonlySet<string> }
  | { readonly conflicts: readonly Conflict[] }

/** A merge commit that no branch points to yet; the branch's own head where main has nothing new. */
async function mergeMain(work: WorkBranch, request: Update): Promise<Merged> {
  const { ahead, behind } = await countDistance(work.gitDir, work.mainHead, work.head)
  if (behind === 0) return { sha: work.head, resolved: new Set() }
  if (ahead === 0) return { sha: work.mainHead, resolved: new Set() }
  const result = await mergeCommits(work.gitDir, work.head, work.mainHead)
  const conflicts = await readConflicts(work, result.conflicts)
  const drafts = new Map(request.drafts.map((draft) => [draft.path, draft]))
  const open = conflicts.filter((conflict) => !request.resolutions.has(conflict.path))
  if (open.length > 0) {
    const shown = open.map((conflict) => {
      const draft = drafts.get(conflict.path)
      return draft ? { ...conflict, branch: draft.content } : conflict
    })
    return { conflicts: shown }
  }
  const resolved = new Set(conflicts.map((conflict) => conflict.path))
  const changes = [...resolved].map((path) => ({
    path: toRepositoryPath(work.project, path),
    content: request.resolutions.get(path) ?? null,
  }))
  const tree = changes.length === 0 ? result.tree : await writeTree(work.gitDir, result.tree, changes)
  const message = `Update ${work.branch.name} from ${work.project.defaultBranch}`
  const parents = [work.head, work.mainHead]
  const sha = await writeCommit(work.gitDir, {
    tree,
    parents,
    message,
    author: request.author,
    at: request.at,
  })
  return { sha, resolved }
}

/** A draft that was saved while this ran keeps its base, and the next update or commit finds it. */
async function storeDrafts(
  work: WorkBranch,
  at: Update & {
    readonly sha: string
    readonly resolved: ReadonlySet<string>
    readonly settled: readonly { path: string; version: number; content: string | null; baseBlob: string }[]
    readonly conflicts: readonly Conflict[]
  },
): Promise<void> {
  const tree = await readTree(work.gitDir, at.sha, work.project.subfolder)
  const branchId = work.branch.id
  for (const draft of at.settled) await rebaseDraft({ ...draft, branchId })
  const versions = new Map(at.drafts.map((draft) => [draft.path, draft.version]))
  for (const { path } of at.conflicts) {
    const content = at.resolutions.get(path) ?? null
    const baseBlob = tree.byPath.get(path)?.blob ?? ''
    await rebaseDraft({ path, content, baseBlob, branchId, version: versions.get(path) ?? 0 })
  }
  const committed = [...at.resolved].flatMap((path) => {
    const version = versions.get(path)
    const content = at.resolutions.get(path) ?? null
    return version === undefined ? [] : [{ path, version, blob: content === null ? '' : gitBlobId(content) }]
  })
  if (committed.length > 0) await settleCommittedDrafts(branchId, committed)
}
