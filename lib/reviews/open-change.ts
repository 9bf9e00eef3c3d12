import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { lockOpenBranch } from '#lib/db/branch-repository.ts'
import { createChange, findOpenChangeOfBranch } from '#lib/db/change-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { countDistance } from '#lib/workspace/git/index.ts'
import { openOwnWork } from '#lib/workspace/work-branch.ts'

interface OpenChangeInput {
  readonly project: string
  readonly title: string
  readonly description: string
}

/** Offers the commits of my branch to main. Later commits of the branch become part of it. */
export const openChange = operation(
  {
    name: 'change.open',
    permission: 'change.open',
    audit: (input: OpenChangeInput) => `project ${input.project}`,
  },
  async ({ principal }, input: OpenChangeInput): Promise<{ number: number }> => {
    const work = await openOwnWork(input.project, principal)
    const { ahead } = await countDistance(work.gitDir, work.mainHead, work.head)
    if (ahead === 0) {
      throw new AppError('invalid', `The branch ${work.branch.name} has no commit that main has not.`, {
        remedy: 'Commit your edits first.',
      })
    }
    return getDatabase().$transaction(async (db) => {
      // The lock makes two clicks at once one change.
      if (!(await lockOpenBranch(work.branch.id, db))) {
        throw new AppError('conflict', 'This branch was merged a moment ago.')
      }
      const open = await findOpenChangeOfBranch(work.branch.id, db)
      if (open) throw new AppError('conflict', `This branch is change ${open.number} already.`)
      const { number } = await createChange(
        {
          projectId: work.project.id,
          branchId: work.branch.id,
          authorId: principal.userId,
          title: input.title,
          description: input.description,
          headSha: work.head,
          baseSha: work.mainHead,
        },
        db,
      )
      return { number }
    })
  },
)
