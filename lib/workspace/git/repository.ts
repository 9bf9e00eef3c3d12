import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/core/app-error.ts'
import { runGit } from './run-git.ts'

const folderName = /^[a-z0-9][a-z0-9-]{0,62}$/

/** The bare repository of a project in the data folder. */
export function repositoryPath(dataDir: string, repository: string): string {
  if (!folderName.test(repository)) {
    throw new AppError('internal', `"${repository.slice(0, 80)}" cannot be the name of a repository.`)
  }
  return join(dataDir, 'repositories', `${repository}.git`)
}

/**
 * Makes a bare repository whole or not at all: `fill` works in a folder beside it, which is then renamed.
 * What an interrupted start left behind is removed first.
 */
export async function createRepository(
  gitDir: string,
  options: { readonly defaultBranch: string; readonly fill: (gitDir: string) => Promise<void> },
): Promise<void> {
  const unfinished = `${gitDir}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  await runGit(null, ['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--', unfinished])
  await runGit(unfinished, ['symbolic-ref', 'HEAD', `refs/heads/${options.defaultBranch}`])
  await options.fill(unfinished)
  await rename(unfinished, gitDir)
}

/**
 * Packs what commits have left loose, if there is much of it. What no branch names any more goes after two weeks.
 * For the side: failing does no harm.
 */
export async function tidyRepository(gitDir: string): Promise<void> {
  await runGit(gitDir, ['gc', '--auto', '--quiet'], { timeoutMs: 600_000 }).catch(() => undefined)
}
