import { operation } from '#lib/access/operation.ts'
import { deleteDrafts } from '#lib/db/draft-repository.ts'
import { acceptPath } from './accept-path.ts'
import { withLockedFiles } from './change-files.ts'
import { openOwnWork } from './work-branch.ts'

interface DiscardDraftsInput {
  readonly project: string
  readonly paths: readonly string[]
}

/** Gives up drafts of files, or of all files below a folder: they are again as committed. */
export const discardDrafts = operation(
  {
    name: 'draft.discard',
    permission: 'files.edit',
    audit: (input: DiscardDraftsInput) => `${input.paths.length} paths of ${input.project}`,
  },
  async ({ principal }, input: DiscardDraftsInput): Promise<{ ok: true }> => {
    const wanted = input.paths.map((path) => acceptPath(path))
    const work = await openOwnWork(input.project, principal)
    await withLockedFiles(work, async ({ drafts }, db) => {
      const paths = [...drafts.keys()].filter((path) =>
        wanted.some((each) => path === each || path.startsWith(`${each}/`)),
      )
      await deleteDrafts(work.branch.id, paths, db)
    })
    return { ok: true }
  },
)
