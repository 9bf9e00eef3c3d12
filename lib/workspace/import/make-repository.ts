import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/core/app-error.ts'
import {
  createRepository,
  fetchBranch,
  getHead,
  moveBranch,
  noObject,
  readDefaultBranch,
  readTree,
  readWorkingTree,
  writeCommit,
  type Origin,
  type Person,
} from '../git/index.ts'
import { projectFileName, type Source } from './locate-source.ts'

export interface MadeRepository {
  readonly defaultBranch: string
  /** Address, root of the repository, or the plain folder. */
  readonly origin: string
  readonly subfolder: string
  /** Gives the repository its final place. */
  moveTo(gitDir: string): Promise<void>
  /** A file beside the project on this machine, committed or not. */
  readOutside(name: string): Promise<{ path: string; text: string | null }>
}

export interface MakeRequest {
  readonly source: Source
  readonly author: Person
  readonly at: Date
  readonly signal: AbortSignal
}

/** Not taken from a folder, even where no .gitignore says so: built, installed, or secret. */
const neverTaken = [
  ...['/.git', 'target/', 'dbt_packages/', 'dbt_modules/', 'logs/', 'node_modules/', '__pycache__/'],
  ...['.venv/', 'venv/', '*.duckdb', '*.duckdb.wal', 'profiles.yml', '.user.yml', '.env', '.DS_Store'],
]

/** A bare repository with the source's history, or one commit of a folder that is in none. */
export async function makeRepository(gitDir: string, request: MakeRequest): Promise<MadeRepository> {
  const made = await make(gitDir, request)
  return {
    ...made,
    moveTo: (target) => rename(gitDir, target),
    readOutside: (name) => readBeside(request.source, name),
  }
}

type Made = Pick<MadeRepository, 'defaultBranch' | 'origin' | 'subfolder'>

async function make(gitDir: string, request: MakeRequest): Promise<Made> {
  const { source } = request
  await rm(gitDir, { recursive: true, force: true })
  if (source.kind === 'url') {
    const origin = { kind: 'url', url: source.url } as const
    const defaultBranch = await fetchAll(gitDir, origin, request.signal)
    if (defaultBranch === null) throw new AppError('invalid', `The repository ${source.url} has no commits.`)
    const subfolder = source.subfolder ?? (await findSubfolder(gitDir, defaultBranch))
    await requireCommitted(gitDir, { defaultBranch, subfolder, origin: source.url })
    return { defaultBranch, origin: source.url, subfolder }
  }
  if (source.repository) {
    const { root, subfolder } = source.repository
    const defaultBranch = await fetchAll(gitDir, { kind: 'folder', path: root }, request.signal)
    if (defaultBranch !== null && (await hasProject(gitDir, defaultBranch, subfolder))) {
      return { defaultBranch, origin: root, subfolder }
    }
  }
  await commitFolder(gitDir, source.folder, request)
  return { defaultBranch: 'main', origin: source.folder, subfolder: '' }
}

/** The name of the branch that was fetched; null for a repository without commits. */
async function fetchAll(gitDir: string, origin: Origin, signal: AbortSignal): Promise<string | null> {
  const found = await readDefaultBranch(origin, signal)
  if (found === null) return null
  const defaultBranch = found === 'HEAD' ? 'main' : found
  await createRepository(gitDir, {
    defaultBranch,
    fill: async (unfinished) => {
      await writeExclude(unfinished)
      await fetchBranch(unfinished, origin, { from: found, to: `refs/heads/${defaultBranch}`, signal })
    },
  })
  return defaultBranch
}

async function writeExclude(gitDir: string): Promise<void> {
  await mkdir(join(gitDir, 'info'), { recursive: true })
  await writeFile(join(gitDir, 'info', 'exclude'), `${neverTaken.join('\n')}\n`)
}

async function commitFolder(gitDir: string, folder: string, request: MakeRequest): Promise<void> {
  await rm(gitDir, { recursive: true, force: true })
  await createRepository(gitDir, {
    defaultBranch: 'main',
    fill: async (unfinished) => {
      await writeExclude(unfinished)
      const tree = await readWorkingTree(unfinished, folder, { base: null, only: '' })
      const { author, at } = request
      const sha = await writeCommit(unfinished, { tree, parents: [], message: 'Import', author, at })
      await moveBranch(unfinished, 'main', { sha, expected: noObject })
    },
  })
}

async function hasProject(gitDir: string, branch: string, subfolder: string): Promise<boolean> {
  const tree = await readTree(gitDir, await getHead(gitDir, branch), subfolder)
  return tree.byPath.has(projectFileName)
}

async function requireCommitted(gitDir: string, made: Made): Promise<void> {
  if (await hasProject(gitDir, made.defaultBranch, made.subfolder)) return
  const place = made.subfolder === '' ? made.origin : `${made.subfolder} of ${made.origin}`
  throw new AppError('invalid', `${place} has no ${projectFileName}, so it is not a dbt project.`)
}

/** '' where the project lies at the root, or nowhere: then requireCommitted says so. */
async function findSubfolder(gitDir: string, branch: string): Promise<string> {
  const tree = await readTree(gitDir, await getHead(gitDir, branch))
  if (tree.byPath.has(projectFileName)) return ''
  const folders = tree.files
    .filter(
      (file) =>
        file.path.endsWith(`/${projectFileName}`) && !/(^|\/)dbt_(packages|modules)\//.test(file.path),
    )
    .map((file) => file.path.slice(0, -projectFileName.length - 1))
  // A package's own test projects lie below it.
  const outer = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)))
  if (outer.length <= 1) return outer[0] ?? ''
  throw new AppError(
    'invalid',
    `The repository has several dbt projects: ${outer.slice(0, 10).join(', ')}.`,
    {
      remedy: `Name one behind the address, for instance #${outer[0] ?? ''}.`,
    },
  )
}

export async function readBeside(
  source: Source,
  name: string,
): Promise<{ path: string; text: string | null }> {
  if (source.kind === 'url') return { path: name, text: null }
  const path = join(source.folder, name)
  return { path, text: await readFile(path, 'utf8').catch(() => null) }
}
