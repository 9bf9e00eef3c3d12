import { operation } from '#lib/access/operation.ts'
import { deleteDrafts, putDrafts } from '#lib/db/draft-repository.ts'
import { acceptWritablePath } from './accept-path.ts'
import { selectPaths, withLockedFiles } from './change-files.ts'
import { missing } from './get-file.ts'
import { openOwnWork } from './work-branch.ts'

interface DeleteFilesInput {
  readonly project: string
  readonly path: string
}

/** Deletes a file or a folder as drafts: discarding them brings committed files back. */
export const deleteFiles = operation(
  {
    name: 'file.delete',
    permission: 'files.edit',
    audit: (input: DeleteFilesInput) => `file ${input.path} of ${input.project}`,
  },
  async ({ principal }, input: DeleteFilesInput): Promise<{ deleted: string[] }> => {
    const path = acceptWritablePath(input.path)
    const work = await openOwnWork(input.project, principal)
    return withLockedFiles(work, async ({ head, present }, db) => {
      const deleted = selectPaths(present, path)
      if (deleted.length === 0) throw missing(path)
      const committed = deleted.flatMap((each) => {
        const baseBlob = head.byPath.get(each)?.blob
        return baseBlob === undefined ? [] : [{ path: each, content: null, baseBlob }]
      })
      await putDrafts(work.branch.id, committed, db)
      await deleteDrafts(
        work.branch.id,
        deleted.filter((each) => !head.byPath.has(each)),
        db,
      )
      return { deleted }
    })
  },
)
