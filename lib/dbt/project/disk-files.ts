import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { ProjectFileEntry, ProjectFiles } from '../files.ts'
import { comparePaths } from './memory-files.ts'

export interface DiskFilesOptions {
  /** Folder names that are never entered, wherever they are. */
  readonly ignore?: ReadonlySet<string>
  /** Files above this are listed but read only up to it: the parse refuses them by their size. */
  readonly maxRead?: number
}

const defaultIgnore: ReadonlySet<string> = new Set([
  'target',
  'logs',
  '.git',
  'node_modules',
  '.venv',
  '__pycache__',
])
const defaultMaxRead = 512 * 1024 * 1024
const unusable: readonly string[] = []

/**
 * A folder as project files: a snapshot of names, sizes and times; texts are read when asked for and kept.
 * Symbolic links are followed to files that lie inside of the folder, and to the folder of a package (packages that are
 * installed from a local folder are such links).
 */
export function diskFiles(root: string, options: DiskFilesOptions = {}): ProjectFiles {
  const ignore = options.ignore ?? defaultIgnore
  const entries: ProjectFileEntry[] = []
  walk({ root, real: realPath(root) ?? root, ignore, entries }, '')
  entries.sort((a, b) => comparePaths(a.path, b.path))
  const known = new Map(entries.map((entry) => [entry.path, entry]))
  const texts = new Map<string, string | null>()
  return {
    list: () => entries,
    read: (path) => {
      const entry = known.get(path)
      if (!entry) return null
      const cached = texts.get(path)
      if (cached !== undefined) return cached
      const text = readText(`${root}${sep}${path}`, entry.size, options.maxRead ?? defaultMaxRead)
      texts.set(path, text)
      return text
    },
  }
}

interface Walk {
  readonly root: string
  readonly real: string
  readonly ignore: ReadonlySet<string>
  readonly entries: ProjectFileEntry[]
}

/** `folder` is relative to the root, with slashes, as the entries are. */
function walk(state: Walk, folder: string): void {
  for (const name of listFolder(join(state.root, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`
    const stats = statAllowed(state, `${state.root}${sep}${path}`)
    if (!stats) continue
    if (stats.isDirectory()) {
      if (!state.ignore.has(name)) walk(state, path)
    } else if (stats.isFile()) {
      const contentId = `disk:${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`
      state.entries.push({ path, contentId, size: stats.size })
    }
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return unusable
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

/** Null for what vanished meanwhile, and for links that lead out of the project and are no package. */
function statAllowed(state: Walk, path: string): Stats | null {
  try {
    const own = lstatSync(path)
    if (!own.isSymbolicLink()) return own
    const target = statSync(path)
    if (target.isDirectory()) return basename(dirname(path)) === 'dbt_packages' ? target : null
    return (realPath(path) ?? '').startsWith(state.real + sep) ? target : null
  } catch {
    return null
  }
}

/** By the size that was listed: asking for it again would cost as much as reading a small file. */
function readText(path: string, size: number, maxRead: number): string | null {
  try {
    return size <= maxRead ? readFileSync(path, 'utf8') : readHead(path, maxRead)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function readHead(path: string, maxRead: number): string {
  const handle = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(maxRead)
    const length = readSync(handle, buffer, 0, maxRead, 0)
    return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(handle)
  }
}
