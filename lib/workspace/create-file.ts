import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { putDrafts } from '#lib/db/draft-repository.ts'
import { acceptWritablePath } from './accept-path.ts'
import { withLockedFiles } from './change-files.ts'
import { refuseLink } from './get-file.ts'
import { findNameClash } from './git/index.ts'
import { acceptContent } from './save-draft.ts'
import { openOwnWork } from './work-branch.ts'

/** Makes a file as a draft; refuses where one of that name is there. */
export const createFile = operation(
  { name: 'file.create', permission: 'files.edit', audit: (input: CreateFileInput) => subject(input) },
  async ({ principal }, input: CreateFileInput): Promise<{ version: number }> => {
    const path = acceptWritablePath(input.path)
    acceptContent(path, input.content)
    const work = await openOwnWork(input.project, principal)
    return withLockedFiles(work, async ({ head, present }, db) => {
      refuseLink(head, path)
      if (present.has(path)) throw new AppError('conflict', `There is already a file ${path}.`)
      refuseClash(present, [path])
      const baseBlob = head.byPath.get(path)?.blob ?? ''
      const versions = await putDrafts(work.branch.id, [{ path, content: input.content, baseBlob }], db)
      return { version: versions.get(path) ?? 0 }
    })
  },
)

interface CreateFileInput {
  readonly project: string
  readonly path: string
  readonly content: string
}

function subject(input: CreateFileInput): string {
  return `file ${input.path} of ${input.project}`
}

/** A name cannot be a file and a folder at once. */
export function refuseClash(present: Iterable<string>, added: readonly string[]): void {
  const clash = findNameClash(present, added)
  if (clash !== null) throw new AppError('conflict', `${clash} would be both a file and a folder.`)
}
