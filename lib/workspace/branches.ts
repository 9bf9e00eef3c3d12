import { operation } from '#lib/access/operation.ts'
import type { Branch } from '#lib/contracts/workspace.ts'
import { AppError } from '#lib/core/app-error.ts'
import { findBranch, listOpenBranches, lockBranchesOf, setCurrentBranch } from '#lib/db/branch-repository.ts'
import { listOpenChanges } from '#lib/db/change-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { describeBranch } from './describe-branch.ts'
import { countDistance, listHeads } from './git/index.ts'
import { getProjectContext } from './project-context.ts'
import { openOwnBranch, openWorkBranch, requireMain, startBranch } from './work-branch.ts'

interface BranchItem {
  name: string
  current: boolean
  ahead: number
  change: number | null
}

/** My branches that are not merged. */
export const listBranches = operation(
  { name: 'branch.list', permission: 'files.edit' },
  async ({ principal }, input: { readonly project: string }): Promise<{ branches: BranchItem[] }> => {
    const context = await getProjectContext(input.project)
    await openOwnBranch(context, principal)
    const owner = { projectId: context.project.id, userId: principal.userId }
    const [rows, heads, changes] = await Promise.all([
      listOpenBranches(owner),
      listHeads(context.gitDir),
      listOpenChanges(context.project.id),
    ])
    const main = requireMain(context, heads)
    const numbers = new Map(changes.map((change) => [change.branchId, change.number]))
    const branches = rows.map(async (row) => {
      const { ahead } = await countDistance(context.gitDir, main, heads.get(row.name) ?? main)
      return { name: row.name, current: row.current, ahead, change: numbers.get(row.id) ?? null }
    })
    return { branches: await Promise.all(branches) }
  },
)

interface BranchInput {
  readonly project: string
  readonly name: string
}

/** Makes a branch of mine from main and puts me on it; the drafts of the other stay there. */
export const createBranch = operation(
  {
    name: 'branch.create',
    permission: 'files.edit',
    audit: (input: BranchInput) => `branch ${input.name} of ${input.project}`,
  },
  async ({ principal }, input: BranchInput): Promise<Branch> => {
    const context = await getProjectContext(input.project)
    const name = input.name.trim().replace(/\s+/g, '-')
    const row = await startBranch(context, principal, name)
    return describeBranch(await openWorkBranch(context, row))
  },
)

/** Puts me on another branch of mine. */
export const switchBranch = operation(
  {
    name: 'branch.switch',
    permission: 'files.edit',
    audit: (input: BranchInput) => `branch ${input.name} of ${input.project}`,
  },
  async ({ principal }, input: BranchInput): Promise<Branch> => {
    const context = await getProjectContext(input.project)
    const owner = { projectId: context.project.id, userId: principal.userId }
    const row = await findBranch({ projectId: owner.projectId, name: input.name })
    if (row === null || row.userId !== principal.userId || row.closedAt !== null) {
      throw new AppError('not-found', `You have no open branch ${input.name}.`)
    }
    await getDatabase().$transaction(async (db) => {
      await lockBranchesOf(owner, db)
      await setCurrentBranch({ ...owner, id: row.id }, db)
    })
    return describeBranch(await openWorkBranch(context, { ...row, current: true }))
  },
)
