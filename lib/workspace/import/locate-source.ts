import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { AppError } from '#lib/core/app-error.ts'
import { acceptPath } from '../accept-path.ts'
import { acceptRemote, looksLikeRemote } from '../git/index.ts'

export const projectFileName = 'dbt_project.yml'

/** What `--project` named. */
export type Source =
  | {
      readonly kind: 'url'
      readonly url: string
      /** Null: to be found in the repository. */
      readonly subfolder: string | null
    }
  | {
      readonly kind: 'folder'
      /** The dbt project's folder. */
      readonly folder: string
      /** The repository that it lies in, and where; null for a folder outside of git. */
      readonly repository: { readonly root: string; readonly subfolder: string } | null
    }

/** An address (`#folder` behind it names a subfolder), or a folder of this machine, relative to `cwd`. */
export async function locateSource(source: string, cwd: string): Promise<Source> {
  const text = source.trim()
  if (text === '') throw new AppError('invalid', 'Name the folder or the address of a dbt project.')
  if (looksLikeRemote(text) && !(await isFolder(resolve(cwd, text)))) {
    const [url = '', subfolder] = text.split('#', 2)
    return { kind: 'url', url: acceptRemote(url), subfolder: subfolder ? acceptPath(subfolder) : null }
  }
  const named = isAbsolute(text) ? text : resolve(cwd, text)
  if (!(await isFolder(named))) throw new AppError('not-found', `There is no folder ${named}.`)
  const folder = await realpath(named)
  await requireProjectFile(folder)
  return { kind: 'folder', folder, repository: await findRepository(folder) }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function requireProjectFile(folder: string): Promise<void> {
  if (await exists(join(folder, projectFileName))) return
  if (await isBareRepository(folder)) {
    throw new AppError('invalid', `${folder} is a repository without its files.`, {
      remedy: 'Clone it, and name the folder of the clone; or name its address, by https or ssh.',
    })
  }
  const inside = await findProjectsBelow(folder)
  throw new AppError('invalid', `${folder} has no ${projectFileName}, so it is not a dbt project.`, {
    remedy:
      inside.length === 0
        ? `Name the folder that ${projectFileName} lies in.`
        : `There is one in ${inside.map((each) => join(folder, each)).join(' and in ')}: name that folder.`,
  })
}

async function isBareRepository(folder: string): Promise<boolean> {
  const marks = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => exists(join(folder, name))))
  return marks.every(Boolean)
}

const skipped = new Set(['node_modules', 'dbt_packages', 'dbt_modules', 'target', 'venv'])

/** A few levels are looked at: enough to say where the project is, quick enough for any folder. */
async function findProjectsBelow(folder: string, depth = 3, prefix = ''): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => [])
  const found: string[] = []
  for (const entry of entries.slice(0, 500)) {
    if (!entry.isDirectory() || entry.name.startsWith('.') || skipped.has(entry.name)) continue
    const path = join(prefix, entry.name)
    if (await exists(join(folder, path, projectFileName))) found.push(path)
    else if (depth > 1) found.push(...(await findProjectsBelow(folder, depth - 1, path)))
    if (found.length >= 5) break
  }
  return found
}

/** The nearest folder above that has `.git` (a folder, or a file in a work tree). */
async function findRepository(folder: string): Promise<{ root: string; subfolder: string } | null> {
  for (let root = folder; ; root = dirname(root)) {
    if (await exists(join(root, '.git'))) return { root, subfolder: relative(root, folder) }
    if (dirname(root) === root) return null
  }
}
