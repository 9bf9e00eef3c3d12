import { operation } from '#lib/access/operation.ts'
import { AppError } from '#lib/core/app-error.ts'
import { acceptBranchName, getHead, pushBranch } from './git/index.ts'
import { getProjectContext } from './project-context.ts'
import { findPushTarget } from './push-target.ts'

interface PushProjectInput {
  readonly project: string
  readonly branch: string
}

/** Pushes main to where the project came from. Nothing else ever writes there, and it is never forced. */
export const pushProject = operation(
  {
    name: 'project.push',
    permission: 'project.manage',
    audit: (input: PushProjectInput) => `project ${input.project} to ${input.branch}`,
  },
  async ({ signal }, input: PushProjectInput): Promise<{ remote: string; branch: string; sha: string }> => {
    const branch = acceptBranchName(input.branch)
    const { project, gitDir } = await getProjectContext(input.project)
    const origin = await findPushTarget(project.origin)
    if (origin === null) {
      throw new AppError('invalid', `${project.name} was not imported from a git repository.`, {
        remedy: 'Clone it from the data folder, or import it from a repository.',
      })
    }
    const sha = await getHead(gitDir, project.defaultBranch)
    await pushBranch(gitDir, origin, { sha, branch, signal })
    return { remote: project.origin, branch, sha }
  },
)
