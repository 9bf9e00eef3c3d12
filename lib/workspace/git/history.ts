import { processSingleton } from '#lib/core/process-singleton.ts'
import { AppError } from '#lib/core/app-error.ts'
import { LeastRecent } from './least-recent.ts'
import { readHeads, readHeadsOf } from './read-heads.ts'
import { gitLine, runGit } from './run-git.ts'

/** The commit that a branch points to, or null. */
export async function findHead(gitDir: string, branch: string): Promise<string | null> {
  const ref = `refs/heads/${branch}`
  const { stdout, exitCode } = await runGit(gitDir, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
    accept: [0, 1],
  })
  return exitCode === 0 ? stdout.toString('utf8').trim() : null
}

export async function getHead(gitDir: string, branch: string): Promise<string> {
  const head = await findHead(gitDir, branch)
  if (head === null) throw new AppError('not-found', `The branch ${branch} is not in the repository.`)
  return head
}

/** Heads of all branches by name. */
export async function listHeads(gitDir: string): Promise<ReadonlyMap<string, string>> {
  const read = await readHeads(gitDir)
  if (read !== null) return read
  const format = '--format=%(refname:lstrip=2) %(objectname)'
  const text = await gitLine(gitDir, ['for-each-ref', format, 'refs/heads/'])
  const pairs = text.split('\n').map((line) => line.split(' '))
  return new Map(pairs.flatMap(([name, sha]) => (name && sha ? [[name, sha] as const] : [])))
}

/** Heads of these branches, as far as they are there. */
export async function findHeads(
  gitDir: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return readHeadsOf(gitDir, names) ?? (await listHeads(gitDir))
}

/** Commits are immutable, so what lies between two of them is as well. */
const distances = processSingleton(
  'git-distances',
  () => new LeastRecent<Distance>({ limit: 5000, weigh: () => 1 }),
)

export interface Distance {
  /** Commits of `head` that `main` has not, and the other way round. */
  readonly ahead: number
  readonly behind: number
}

export async function countDistance(gitDir: string, main: string, head: string): Promise<Distance> {
  if (main === head) return { ahead: 0, behind: 0 }
  const key = `${main} ${head}`
  const known = distances.get(key)
  if (known) return known
  const line = await gitLine(gitDir, ['rev-list', '--left-right', '--count', `${main}...${head}`, '--'])
  const [behind = 0, ahead = 0] = line.split(/\s+/).map(Number)
  const distance = { ahead, behind }
  distances.set(key, distance)
  return distance
}

const bases = processSingleton('git-bases', () => new LeastRecent<string>({ limit: 5000, weigh: () => 1 }))

/** The commit where two histories part; null where they have nothing in common. */
export async function findMergeBase(gitDir: string, one: string, other: string): Promise<string | null> {
  if (one === other) return one
  const key = `${one} ${other}`
  const known = bases.get(key)
  if (known !== undefined) return known === '' ? null : known
  const { stdout } = await runGit(gitDir, ['merge-base', one, other], { accept: [0, 1] })
  const base = stdout.toString('utf8').trim()
  bases.set(key, base)
  return base === '' ? null : base
}

export async function isAncestor(gitDir: string, ancestor: string, of: string): Promise<boolean> {
  const { exitCode } = await runGit(gitDir, ['merge-base', '--is-ancestor', ancestor, of], { accept: [0, 1] })
  return exitCode === 0
}

export interface LogEntry {
  readonly sha: string
  readonly author: string
  readonly email: string
  readonly at: Date
  readonly message: string
}

const messages = processSingleton(
  'git-messages',
  () => new LeastRecent<{ readonly text: string | null }>({ limit: 1000, weigh: () => 1 }),
)

/** What the one commit that `head` has and `main` has not says of itself; null where there is none, or several. */
export async function readOnlyMessage(gitDir: string, main: string, head: string): Promise<string | null> {
  if (main === head) return null
  const key = `${main} ${head}`
  const known = messages.get(key)
  if (known) return known.text
  const range = ['--no-merges', '--max-count=2', '--format=tformat:%B%x00', `${main}..${head}`, '--']
  const { stdout } = await runGit(gitDir, ['log', ...range])
  const [first = '', second] = stdout
    .toString('utf8')
    .split('\0')
    .map((text) => text.trim())
  const text = first !== '' && second === '' ? first : null
  messages.set(key, { text })
  return text
}

/** NUL ends a field: nothing that people write into a commit can hold it, so nobody forges an entry. */
const fields = ['%H', '%an', '%ae', '%at', '%B']

/** Commits of `head` that `since` has not (null: all), newest first. */
export async function readLog(
  gitDir: string,
  range: { readonly head: string; readonly since: string | null; readonly limit: number },
): Promise<readonly LogEntry[]> {
  const format = `--format=tformat:${fields.map((field) => `${field}%x00`).join('')}`
  const until = range.since === null ? [range.head] : [`${range.since}..${range.head}`]
  const { stdout } = await runGit(gitDir, ['log', format, `--max-count=${range.limit}`, ...until, '--'])
  const parts = stdout.toString('utf8').split('\0')
  const entries: LogEntry[] = []
  for (let at = 0; at + fields.length <= parts.length; at += fields.length) {
    const [sha = '', author = '', email = '', seconds = '', message = ''] = parts.slice(
      at,
      at + fields.length,
    )
    entries.push({
      sha: sha.trim(),
      author,
      email,
      at: new Date(Number(seconds) * 1000),
      message: message.trim(),
    })
  }
  return entries
}
