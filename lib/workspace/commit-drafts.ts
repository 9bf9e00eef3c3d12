import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listDrafts, settleCommittedDrafts, type DraftRecord } from '#lib/db/draft-repository.ts'
import { differs } from './get-uncommitted.ts'
import { gitBlobId, readTree, writeCommit, writeTree, type Person } from './git/index.ts'
import { moveWorkBranch } from './move-work-branch.ts'
import { getProjectContext, toRepositoryPath } from './project-context.ts'
import { settleDrafts } from './settle-drafts.ts'
import { ensureWorkBranch, type WorkBranch } from './work-branch.ts'

interface CommitDraftsInput {
  readonly project: string
  readonly message: string
  /** Null: all. */
  readonly paths: readonly string[] | null
}

/** Another window may commit to the same branch at the same moment: then look again. */
const attempts = 5

/** Commits drafts to my branch in my name. What is saved while it runs stays a draft. */
export const commitDrafts = operation(
  {
    name: 'workspace.commit',
    permission: 'files.edit',
    audit: (input: CommitDraftsInput) => `project ${input.project}`,
  },
  async ({ principal, clock }, input: CommitDraftsInput): Promise<{ sha: string; files: number }> => {
    const context = await getProjectContext(input.project)
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const work = await ensureWorkBranch(context, principal)
      const drafts = await listDrafts(work.branch.id, input.paths === null ? {} : { paths: input.paths })
      const commit = { message: input.message, author: principal, at: clock.now() }
      const done = await tryCommit(work, drafts, commit)
      if (done) return done
    }
    throw new AppError('conflict', 'The branch is being changed in another window. Try again.')
  },
)

/** Null where the branch moved meanwhile. */
async function tryCommit(
  work: WorkBranch,
  drafts: readonly DraftRecord[],
  commit: { readonly message: string; readonly author: Person; readonly at: Date },
): Promise<{ sha: string; files: number } | null> {
  const head = await readTree(work.gitDir, work.head, work.project.subfolder)
  const changed = drafts.filter((draft) => differs(head, draft))
  await refuseStale(work, changed)
  if (changed.length === 0) {
    await settle(work, drafts)
    throw new AppError('invalid', 'There is nothing to commit: the files are as in the last commit.')
  }
  const tree = await writeTree(
    work.gitDir,
    work.head,
    changed.map(({ path, content }) => ({
      path: toRepositoryPath(work.project, path),
      content,
      executable: head.byPath.get(path)?.executable ?? false,
    })),
  )
  const sha = await writeCommit(work.gitDir, { tree, parents: [work.head], ...commit })
  const moved = await moveWorkBranch(work, sha)
  if (!moved) return null
  await settle(work, drafts)
  return { sha, files: changed.length }
}

/** Should this fail, the drafts say what the commit says, and count as no change. */
async function settle(work: WorkBranch, drafts: readonly DraftRecord[]): Promise<void> {
  const committed = drafts.map(({ path, version, content }) => ({
    path,
    version,
    blob: content === null ? '' : gitBlobId(content),
  }))
  await settleCommittedDrafts(work.branch.id, committed)
}

/** A draft whose file the branch changed since would take that change back. */
async function refuseStale(work: WorkBranch, drafts: readonly DraftRecord[]): Promise<void> {
  const { settled, conflicts } = await settleDrafts(work, { drafts, head: work.head })
  const paths = [...settled, ...conflicts].map((draft) => draft.path)
  if (paths.length === 0) return
  throw new AppError('conflict', `${paths.join(', ')} changed on the branch after your edit began.`, {
    remedy: 'Update from main: it puts your edit on top of the change.',
    details: { paths },
  })
}
