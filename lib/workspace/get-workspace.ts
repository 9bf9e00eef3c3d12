import { operation } from '#lib/access/operation.ts'
import type { Branch, TreeFile } from '#lib/contracts/workspace.ts'
import { describeBranch } from './describe-branch.ts'
import { getHead, readTree } from './git/index.ts'
import { getProjectContext, type ProjectContext } from './project-context.ts'
import { openOwnBranch } from './work-branch.ts'
import { listWorkFiles } from './work-files.ts'

/** My current branch, made at the first visit, and its files. Who may not edit sees main. */
export const getWorkspace = operation(
  { name: 'workspace.get', permission: 'files.read' },
  async ({ principal }, input: { readonly project: string }) => {
    const context = await getProjectContext(input.project)
    const work = await openOwnBranch(context, principal)
    if (work === null) return readMain(context)
    const files = await listWorkFiles(work)
    return { branch: await describeBranch(work, files), files: [...files.files] }
  },
)

async function readMain(context: ProjectContext): Promise<{ branch: Branch | null; files: TreeFile[] }> {
  const head = await getHead(context.gitDir, context.project.defaultBranch)
  const tree = await readTree(context.gitDir, head, context.project.subfolder)
  const files = tree.files.map(({ path, size }) => ({
    path,
    size,
    status: 'unchanged' as const,
    draft: false,
  }))
  return { branch: null, files }
}
