import { loadConfig } from '#lib/config/config.ts'
import { createProjectRecord } from '#lib/db/project-repository.ts'
import {
  createRepository,
  findHead,
  moveBranch,
  noObject,
  repositoryPath,
  writeCommit,
  writeTree,
} from '../git/index.ts'
import { toProjectContext, type ProjectContext } from '../project-context.ts'

export interface TestProject extends ProjectContext {
  readonly slug: string
  /** Commits to main as somebody who works with git elsewhere. */
  commitToMain(files: Readonly<Record<string, string | null>>): Promise<string>
}

/** A project with a repository whose main has these files. */
export async function createTestProject(
  slug: string,
  files: Readonly<Record<string, string>>,
  subfolder = '',
): Promise<TestProject> {
  const gitDir = repositoryPath(loadConfig().dataDir, slug)
  await createRepository(gitDir, { defaultBranch: 'main', fill: () => Promise.resolve() })
  const project = await createProjectRecord({
    slug,
    name: slug,
    subfolder,
    repository: slug,
    adapter: 'duckdb',
  })
  const commitToMain: TestProject['commitToMain'] = async (contents) => {
    const head = await findHead(gitDir, 'main')
    const changes = Object.entries(contents).map(([path, content]) => ({
      path: subfolder === '' ? path : `${subfolder}/${path}`,
      content,
    }))
    const tree = await writeTree(gitDir, head, changes)
    const parents = head === null ? [] : [head]
    const author = { name: 'Mia Main', email: 'mia@example.com' }
    const sha = await writeCommit(gitDir, { tree, parents, message: 'Main', author, at: new Date() })
    if (!(await moveBranch(gitDir, 'main', { sha, expected: head ?? noObject })))
      throw new Error('lost a race')
    return sha
  }
  await commitToMain(files)
  return { ...toProjectContext(project), slug, commitToMain }
}
