import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { moveBranch, noObject, writeCommit, writeTree, type FileChange } from '../commit.ts'
import { findHead } from '../history.ts'
import { createRepository } from '../repository.ts'

export interface TemporaryRepository {
  readonly gitDir: string
  readonly folder: string
  /** Commits text files to a branch, which is made where it is missing; `from` names the branch it starts at. */
  commit(branch: string, files: Readonly<Record<string, string | null>>, from?: string): Promise<string>
  remove(): Promise<void>
}

const author = { name: 'Ann Test', email: 'ann@example.com' }

/** A bare repository with an empty branch main, for tests. */
export async function temporaryRepository(): Promise<TemporaryRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'mw-test-'))
  const gitDir = join(folder, 'project.git')
  await createRepository(gitDir, { defaultBranch: 'main', fill: () => Promise.resolve() })
  const commit: TemporaryRepository['commit'] = async (branch, files, from) => {
    const head = await findHead(gitDir, branch)
    const parent = head ?? (from === undefined ? null : await findHead(gitDir, from))
    const changes: FileChange[] = Object.entries(files).map(([path, content]) => ({ path, content }))
    const tree = await writeTree(gitDir, parent, changes)
    const parents = parent === null ? [] : [parent]
    const sha = await writeCommit(gitDir, { tree, parents, message: 'Test', author, at: new Date() })
    if (!(await moveBranch(gitDir, branch, { sha, expected: head ?? noObject })))
      throw new Error('lost a race')
    return sha
  }
  return { gitDir, folder, commit, remove: () => rm(folder, { recursive: true, force: true }) }
}
