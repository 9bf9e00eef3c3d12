import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { isAppError } from '#lib/core/app-error.ts'
import { makeOwnedFolder } from '#lib/core/owned-folder.ts'
import { PackageError, archiveLimits, readArchive } from '#lib/dbt/packages/index.ts'
import type { GitPlace, PackageContents } from '#lib/dbt/packages/index.ts'
import { acceptRemote, looksLikeRemote } from '#lib/workspace/git/accept-remote.ts'
import { GitError, gitLine, runGit, type GitOptions } from '#lib/workspace/git/run-git.ts'

const minutes = 60_000
const localConfig =
  '[safe]\n\tdirectory = *\n[core]\n\thooksPath = /dev/null\n\tfsmonitor = false\n[uploadpack]\n\tallowAnySHA1InWant = true\n'

/**
 * The files of a repository at a tag, a branch or a commit: fetched into a bare repository that is thrown away, and
 * read as an archive, so that nothing of it is ever checked out or run.
 */
export async function readGitPackage(
  place: GitPlace,
  options: { readonly root: string; readonly signal: AbortSignal },
): Promise<{ readonly commit: string; readonly contents: PackageContents }> {
  const folder = makeOwnedFolder(join(tmpdir(), 'metricwright-package-'))
  try {
    const gitDir = join(folder, 'package.git')
    const reach = await reachOf(place.url, { ...options, folder })
    await runGit(null, ['init', '--bare', '--quiet', gitDir])
    const commit = await fetchRevision(gitDir, place, reach)
    return { commit, contents: await readTree(gitDir, commit, place) }
  } catch (error) {
    throw explain(error, place)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Reach {
  readonly address: string
  readonly options: GitOptions
}

async function reachOf(
  url: string,
  at: { readonly root: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<Reach> {
  const timed = { signal: at.signal, timeoutMs: 10 * minutes }
  const path = url.startsWith('file://') ? new URL(url).pathname : url
  if (path === url && looksLikeRemote(url))
    return { address: acceptRemote(url), options: { ...timed, reach: 'network' } }
  const configFile = join(at.folder, 'config')
  await writeFile(configFile, localConfig)
  const address = isAbsolute(path) ? path : resolve(at.root, path)
  return { address, options: { ...timed, reach: 'local', configFile } }
}

async function fetchRevision(gitDir: string, place: GitPlace, { address, options }: Reach): Promise<string> {
  const wanted = place.revision ?? 'HEAD'
  if (!/^[\w./@+-]+$/.test(wanted) || wanted.startsWith('-')) {
    throw new PackageError(`'${wanted}' cannot be a revision of ${place.url}.`)
  }
  const fetch = ['fetch', '--quiet', '--no-tags']
  try {
    await runGit(gitDir, [...fetch, '--depth=1', '--', address, wanted], options)
    return await gitLine(gitDir, ['rev-parse', '--verify', 'FETCH_HEAD^{commit}'])
  } catch (error) {
    // A short commit, or a server that hands out no single commits: everything has to come.
    if (!(error instanceof GitError) || !/^[0-9a-f]{4,40}$/i.test(wanted)) throw error
    await runGit(gitDir, [...fetch, '--', address, '+refs/*:refs/*'], options)
    return gitLine(gitDir, ['rev-parse', '--verify', '--end-of-options', `${wanted}^{commit}`])
  }
}

async function readTree(gitDir: string, commit: string, place: GitPlace): Promise<PackageContents> {
  const tree = place.subdirectory === null ? commit : `${commit}:${place.subdirectory}`
  const { stdout } = await runGit(gitDir, ['archive', '--format=tar', tree])
  return readArchive(stdout, { name: place.url, strip: false, limits: archiveLimits })
}

function explain(error: unknown, { url, revision, subdirectory }: GitPlace): unknown {
  if (isAppError(error)) return new PackageError(`${url}: ${error.message}`, error.remedy, { cause: error })
  if (!(error instanceof GitError)) return error
  if (error.command === 'archive' && subdirectory !== null) {
    return new PackageError(`${url} has no folder ${subdirectory} at ${revision ?? 'its default branch'}.`)
  }
  const said =
    error.stderr.split('\n').find((line) => line.trim() !== '' && !/^(?:warning|hint):/i.test(line)) ?? ''
  if (
    /couldn't find remote ref|Needed a single revision|unknown revision|no such remote ref/i.test(
      error.stderr,
    )
  ) {
    return new PackageError(
      `${url} has no revision '${revision ?? 'HEAD'}'.`,
      'Name a tag, a branch or a commit.',
    )
  }
  return new PackageError(
    `${url} cannot be fetched: ${said.replace(/^fatal: /, '').slice(0, 300)}`,
    'Check the address, the network, and for private repositories your ssh key or credential helper.',
    { cause: error },
  )
}
