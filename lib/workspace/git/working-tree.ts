import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gitLine, runGit } from './run-git.ts'

/**
 * The tree that a folder would be if all of it were committed, ignored files left out. The folder is only read:
 * objects and the index are ours, and the folder's own git settings and hooks play no part.
 * `base` is the commit that the folder has checked out, null where it is no repository.
 */
export async function readWorkingTree(
  gitDir: string,
  folder: string,
  options: { readonly base: string | null; readonly only: string },
): Promise<string> {
  const temporary = await mkdtemp(join(tmpdir(), 'mw-index-'))
  const env = { GIT_INDEX_FILE: join(temporary, 'index'), GIT_WORK_TREE: folder }
  try {
    await runGit(gitDir, options.base === null ? ['read-tree', '--empty'] : ['read-tree', options.base], {
      env,
    })
    const pathspec = options.only === '' ? ':(top)' : `:(top,literal)${options.only}`
    await runGit(gitDir, ['-C', folder, 'add', '--all', '--ignore-errors', '--', pathspec], {
      env,
      timeoutMs: 600_000,
      // 1: a file that could not be read is left out, and the rest is taken.
      accept: [0, 1],
    })
    return await gitLine(gitDir, ['write-tree'], { env })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
