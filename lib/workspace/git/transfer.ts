import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#lib/core/app-error.ts'
import { acceptRemote } from './accept-remote.ts'
import { GitError, runGit, type GitOptions } from './run-git.ts'

/** Where commits come from and go to: an address, or a folder of this machine that the operator named. */
export type Origin =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'folder'; readonly path: string }

const minutes = 60_000

/**
 * Runs `work` with the options and the address that reach an origin. For a folder the other side of the transfer
 * is a process of this machine: it gets a config of ours, so that hooks of the folder do not run and a folder of
 * another user is accepted.
 */
async function withOrigin<T>(
  origin: Origin,
  work: (address: string, options: GitOptions) => Promise<T>,
): Promise<T> {
  if (origin.kind === 'url') {
    return work(acceptRemote(origin.url), { reach: 'network', timeoutMs: 30 * minutes })
  }
  const folder = await mkdtemp(join(tmpdir(), 'mw-git-'))
  const configFile = join(folder, 'config')
  try {
    await writeFile(
      configFile,
      '[safe]\n\tdirectory = *\n[core]\n\thooksPath = /dev/null\n\tfsmonitor = false\n',
    )
    return await work(origin.path, { reach: 'local', configFile, timeoutMs: 30 * minutes })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The branch that the origin's HEAD names; null for a repository without commits. */
export function readDefaultBranch(origin: Origin, signal?: AbortSignal): Promise<string | null> {
  return withOrigin(origin, async (address, options) => {
    const { stdout } = await transfer(origin, () =>
      runGit(null, ['ls-remote', '--symref', '--', address, 'HEAD'], {
        ...options,
        ...(signal && { signal }),
      }),
    )
    const text = stdout.toString('utf8')
    const named = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(text)?.[1]
    if (named !== undefined && /^[0-9a-f]{40}\tHEAD$/m.test(text)) return named
    // A detached HEAD names no branch: its commit is taken under the usual name.
    return /^[0-9a-f]{40}\tHEAD$/m.test(text) ? 'HEAD' : null
  })
}

/** Brings `from` (a branch or HEAD of the origin) to the ref `to` of ours. */
export function fetchBranch(
  gitDir: string,
  origin: Origin,
  request: { readonly from: string; readonly to: string; readonly signal?: AbortSignal },
): Promise<void> {
  const source = request.from === 'HEAD' ? 'HEAD' : `refs/heads/${request.from}`
  return withOrigin(origin, async (address, options) => {
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', address]
    await transfer(origin, () =>
      runGit(gitDir, [...args, `+${source}:${request.to}`], {
        ...options,
        ...(request.signal && { signal: request.signal }),
      }),
    )
  })
}

/** Pushes a commit to a branch of the origin; never forced. */
export function pushBranch(
  gitDir: string,
  origin: Origin,
  request: { readonly sha: string; readonly branch: string; readonly signal?: AbortSignal },
): Promise<void> {
  return withOrigin(origin, async (address, options) => {
    await transfer(origin, () =>
      runGit(
        gitDir,
        ['push', '--quiet', '--porcelain', '--', address, `${request.sha}:refs/heads/${request.branch}`],
        { ...options, ...(request.signal && { signal: request.signal }) },
      ),
    )
  })
}

async function transfer<T>(origin: Origin, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof GitError) throw translate(cause, origin)
    throw cause
  }
}

interface Translation {
  readonly when: RegExp
  readonly message: string
  readonly remedy: string
}

const translations: readonly Translation[] = [
  {
    when: /repository corruption|unable to read [0-9a-f]{40}|did not send all necessary objects/,
    message: 'The repository there is not whole: commits or files of it are missing.',
    remedy:
      'Make a full clone of it (no --depth, no --filter; git fsck finds what is missing), and name that.',
  },
  {
    when: /refusing to update checked out branch|branch is currently checked out/,
    message: 'That branch is checked out in the folder, so git does not let it be changed from outside.',
    remedy: 'Push to another branch, and merge it there.',
  },
  {
    when: /SSL certificate problem|certificate verification failed|self[- ]signed certificate/i,
    message: 'The certificate of that address is signed by nobody whom this machine believes.',
    remedy: 'Name the file of your authority in GIT_SSL_CAINFO, and start Metricwright again.',
  },
  {
    when: /non-fast-forward|fetch first|\[rejected\]/,
    message: 'The branch there has commits that main here has not; nothing was pushed.',
    remedy: 'Push to another branch, or bring those commits into main first.',
  },
  {
    when: /Authentication failed|could not read Username|Permission denied|terminal prompts disabled|Host key verification/,
    message: 'The other side did not accept our credentials.',
    remedy: 'Give the user that runs Metricwright an ssh key or a credential helper of git for this address.',
  },
  {
    when: /returned error: 30\d/,
    message: 'The address leads on to another one, which is not followed.',
    remedy: 'Name the address that it leads to.',
  },
  {
    when: /Could not resolve host|unable to access|Connection (refused|timed out)|Network is unreachable/,
    message: 'The address cannot be reached.',
    remedy: 'Check the address and the network, then try again.',
  },
  {
    when: /not found|does not appear to be a git repository|does not exist/i,
    message: 'There is no git repository at this address.',
    remedy: 'Check the address.',
  },
]

function translate(cause: GitError, origin: Origin): AppError {
  const place = origin.kind === 'url' ? origin.url : origin.path
  const { message, remedy } = explainTransfer(cause.stderr, place)
  return new AppError('unavailable', message, { cause, ...(remedy !== null && { remedy }) })
}

/** What git said when it did not reach a place, in words of ours where we know it. */
export function explainTransfer(
  said: string,
  place: string,
): { readonly message: string; readonly remedy: string | null } {
  const known = translations.find((translation) => translation.when.test(said))
  if (known) return { message: `${known.message} (${place})`, remedy: known.remedy }
  const reason = said.trim().split('\n').at(-1) ?? ''
  return { message: `git could not reach ${place}: ${reason.slice(0, 300)}`, remedy: null }
}
