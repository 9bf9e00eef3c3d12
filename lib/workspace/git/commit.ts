import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#lib/core/app-error.ts'
import { findNameClash } from './name-clash.ts'
import { readTree, writeBlob } from './objects.ts'
import { GitError, gitLine, runGit } from './run-git.ts'

export interface Person {
  readonly name: string
  readonly email: string
}

/** A file to write or, with null, to remove; the path is relative to the repository's root. */
export interface FileChange {
  readonly path: string
  readonly content: string | Buffer | null
  readonly executable?: boolean
}

/** The id of "no such ref" and of "no such object". */
export const noObject = '0'.repeat(40)

/** A tree made of `base` (a commit or tree; null for an empty one) and changes. Nothing refers to it yet. */
export async function writeTree(
  gitDir: string,
  base: string | null,
  changes: readonly FileChange[],
): Promise<string> {
  await refuseNameClash(gitDir, base, changes)
  const folder = await mkdtemp(join(tmpdir(), 'mw-index-'))
  const env = { GIT_INDEX_FILE: join(folder, 'index') }
  try {
    await runGit(gitDir, base === null ? ['read-tree', '--empty'] : ['read-tree', base], { env })
    const input = await indexInfo(gitDir, changes)
    if (input !== '') await runGit(gitDir, ['update-index', '-z', '--index-info'], { env, input })
    return await gitLine(gitDir, ['write-tree'], { env })
  } catch (cause) {
    throw translateTreeError(cause)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removals come first, so that a folder may take the place of a file and the other way round. */
async function indexInfo(gitDir: string, changes: readonly FileChange[]): Promise<string> {
  const removals = changes.filter((change) => change.content === null)
  let info = removals.map((change) => `0 ${noObject}\t${change.path}\0`).join('')
  const written: string[] = []
  const queue = changes.entries()
  const writers = Array.from({ length: 4 }, async () => {
    for (const [position, { path, content, executable }] of queue) {
      if (content === null) continue
      const blob = await writeBlob(gitDir, content)
      written[position] = `${executable === true ? '100755' : '100644'} ${blob}\t${path}\0`
    }
  })
  await Promise.all(writers)
  info += written.join('')
  return info
}

async function refuseNameClash(
  gitDir: string,
  base: string | null,
  changes: readonly FileChange[],
): Promise<void> {
  const tree = base === null ? null : await readTree(gitDir, base)
  const present = new Set([...(tree?.byPath.keys() ?? []), ...(tree?.links ?? [])])
  for (const change of changes) present.delete(change.path)
  const added = changes.filter((change) => change.content !== null).map((change) => change.path)
  const clash = findNameClash(present, added)
  if (clash !== null) throw new AppError('invalid', `${clash} would be both a file and a folder.`)
}

function translateTreeError(cause: unknown): unknown {
  if (cause instanceof GitError && /Invalid path/i.test(cause.stderr)) {
    return new AppError('invalid', 'git refuses one of the paths.', { cause })
  }
  return cause
}

export interface CommitRequest {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Person
  readonly at: Date
}

/** A commit object; no branch points to it yet. */
export function writeCommit(gitDir: string, request: CommitRequest): Promise<string> {
  const name = identityPart(request.author.name) || identityPart(request.author.email) || 'somebody'
  const email = identityPart(request.author.email)
  const date = `@${Math.floor(request.at.getTime() / 1000)} +0000`
  const parents = request.parents.flatMap((parent) => ['-p', parent])
  return gitLine(gitDir, ['commit-tree', request.tree, ...parents, '-F', '-'], {
    input: `${request.message.trim()}\n`,
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  })
}

/** Git cuts these out of an identity itself and then fails where nothing is left. */
function identityPart(text: string): string {
  return text.replace(/[<>\p{Cc}]/gu, ' ').trim()
}

/**
 * Moves a branch from `expected` (noObject: it must not be there) to `sha`.
 * False where somebody else moved it meanwhile: the caller reads again and decides.
 */
export async function moveBranch(
  gitDir: string,
  branch: string,
  move: { readonly sha: string; readonly expected: string },
): Promise<boolean> {
  const args = ['update-ref', `refs/heads/${branch}`, move.sha, move.expected]
  try {
    await runGit(gitDir, args)
    return true
  } catch (cause) {
    if (!(cause instanceof GitError) || !isLostRace(cause.stderr)) throw cause
    if (!(await removeAbandonedLock(cause.stderr))) return false
    await runGit(gitDir, args)
    return true
  }
}

/** True for "somebody was faster": another value, a lock that is held, a branch that is there already. */
function isLostRace(stderr: string): boolean {
  return /but expected|reference already exists|Unable to create .*\.lock|unable to resolve reference/.test(
    stderr,
  )
}

/** git holds a lock for milliseconds; one that is this old was left by a machine that lost its power. */
const abandonedAfterMs = 60_000

async function removeAbandonedLock(stderr: string): Promise<boolean> {
  const lock = /Unable to create '([^']+\.lock)'/.exec(stderr)?.[1]
  const found = lock === undefined ? null : await stat(lock).catch(() => null)
  if (lock === undefined || found === null || Date.now() - found.mtimeMs < abandonedAfterMs) return false
  await rm(lock, { force: true })
  return true
}
