import { operation } from '#lib/access/operation.ts'
import type { FileContent } from '#lib/contracts/workspace.ts'
import { AppError } from '#lib/core/app-error.ts'
import { findDraft } from '#lib/db/draft-repository.ts'
import { acceptPath } from './accept-path.ts'
import { getHead, readBlob, readTree, type Tree } from './git/index.ts'
import { getProjectContext, type ProjectContext } from './project-context.ts'
import { editLimit, toReadable } from './readable-text.ts'
import { openOwnBranch, type WorkBranch } from './work-branch.ts'

/** A file of my branch with its draft; of main for who may not edit. */
export const getFile = operation(
  { name: 'workspace.file', permission: 'files.read' },
  async ({ principal }, input: { readonly project: string; readonly path: string }): Promise<FileContent> => {
    const path = acceptPath(input.path)
    const context = await getProjectContext(input.project)
    const work = await openOwnBranch(context, principal)
    if (work !== null) return readWorkFile(work, path)
    const head = await getHead(context.gitDir, context.project.defaultBranch)
    const file = await readCommitted(context, head, path)
    if (file === null) throw missing(path)
    return { ...file, path, version: 0, mainContent: file.content }
  },
)

export function missing(path: string): AppError {
  return new AppError('not-found', `There is no file ${path}.`)
}

type Committed = Pick<FileContent, 'content' | 'unreadable' | 'size' | 'blob'>

async function readWorkFile(work: WorkBranch, path: string): Promise<FileContent> {
  const [draft, committed, base] = await Promise.all([
    findDraft(work.branch.id, path),
    readCommitted(work, work.head, path),
    readCommitted(work, work.base, path),
  ])
  const mainContent = base?.content ?? null
  if (draft) {
    if (draft.content === null) throw missing(path)
    const size = Buffer.byteLength(draft.content)
    const tooLarge = size > editLimit
    return {
      path,
      size,
      mainContent,
      version: draft.version,
      blob: committed?.blob ?? '',
      content: tooLarge ? null : draft.content,
      unreadable: tooLarge ? 'too-large' : null,
    }
  }
  if (committed === null) throw missing(path)
  return { ...committed, path, version: 0, mainContent }
}

/** A file of a commit; null where there is none. Throws where the path is a symbolic link. */
export async function readCommitted(
  context: ProjectContext,
  commit: string,
  path: string,
): Promise<Committed | null> {
  const tree = await readTree(context.gitDir, commit, context.project.subfolder)
  refuseLink(tree, path)
  const entry = tree.byPath.get(path)
  if (entry === undefined) return null
  const { blob, size } = entry
  if (size > editLimit) return { content: null, unreadable: 'too-large', size, blob }
  const { text, unreadable } = toReadable(await readBlob(context.gitDir, blob))
  return { content: text, unreadable, size, blob }
}

/** A link could lead anywhere, and so could a file "in" it. */
export function refuseLink(tree: Tree, path: string): void {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const part = path.slice(0, end)
    if (tree.links.has(part)) {
      throw new AppError('invalid', `${part} is a symbolic link or a submodule, which is not followed.`)
    }
  }
}
