import type { FileStatus, TreeFile } from '#lib/contracts/workspace.ts'

export interface TreeRow {
  readonly path: string
  readonly name: string
  readonly depth: number
  readonly kind: 'folder' | 'file'
  readonly expanded: boolean
  readonly status: FileStatus
  /** For a folder: something below differs from main. */
  readonly changedBelow: boolean
  readonly draft: boolean
  readonly position: number
  readonly siblings: number
}

interface Folder {
  readonly name: string
  readonly path: string
  readonly folders: Map<string, Folder>
  readonly files: TreeFile[]
  changed: boolean
}

/** Folders first, each by name, as rows of what is expanded. */
export function buildTree(files: readonly TreeFile[], expanded: ReadonlySet<string>): readonly TreeRow[] {
  const root: Folder = { name: '', path: '', folders: new Map(), files: [], changed: false }
  for (const file of files) insert(root, file)
  return rowsOf(root, 0, expanded)
}

function insert(root: Folder, file: TreeFile): void {
  const parts = file.path.split('/')
  const changed = file.status !== 'unchanged'
  let folder = root
  for (const name of parts.slice(0, -1)) {
    const path = folder.path === '' ? name : `${folder.path}/${name}`
    const next = folder.folders.get(name) ?? { name, path, folders: new Map(), files: [], changed: false }
    folder.folders.set(name, next)
    next.changed ||= changed
    folder = next
  }
  folder.files.push(file)
}

function rowsOf(folder: Folder, depth: number, expanded: ReadonlySet<string>): TreeRow[] {
  const folders = [...folder.folders.values()].toSorted((a, b) => compareNames(a.name, b.name))
  const files = folder.files.toSorted((a, b) => compareNames(nameOf(a.path), nameOf(b.path)))
  const siblings = folders.length + files.length
  const folderRows = folders.flatMap((each, index) => {
    const open = expanded.has(each.path)
    const row: TreeRow = {
      path: each.path,
      name: each.name,
      depth,
      kind: 'folder',
      expanded: open,
      status: 'unchanged',
      changedBelow: each.changed,
      draft: false,
      position: index + 1,
      siblings,
    }
    return open ? [row, ...rowsOf(each, depth + 1, expanded)] : [row]
  })
  const fileRows = files.map((file, index): TreeRow => ({
    path: file.path,
    name: nameOf(file.path),
    depth,
    kind: 'file',
    expanded: false,
    status: file.status,
    changedBelow: false,
    draft: file.draft,
    position: folders.length + index + 1,
    siblings,
  }))
  return [...folderRows, ...fileRows]
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const compareNames = (a: string, b: string) => collator.compare(a, b)

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}
/** Every folder above a path: what must be expanded to see it. */
export function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** The next row, after `from`, whose name starts with what was typed; wraps around. */
export function findByPrefix(rows: readonly TreeRow[], from: number, typed: string): number | null {
  const wanted = typed.toLowerCase()
  for (let step = typed.length > 1 ? 0 : 1; step <= rows.length; step += 1) {
    const index = (from + step) % rows.length
    if (rows[index]?.name.toLowerCase().startsWith(wanted)) return index
  }
  return null
}

/** Why a file or folder cannot be called so, null where it can. */
export function refuseName(path: string, taken: ReadonlySet<string>): string | null {
  if (path.trim() === '') return 'A file needs a name.'
  if (path.startsWith('/') || path.endsWith('/')) return 'A name does not begin or end with a slash.'
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'A folder in the path has no name.'
  }
  if (/[\\:*?"<>|]/.test(path) || [...path].some((letter) => letter < ' ')) {
    return 'A name may not contain \\ : * ? " < > | or control characters.'
  }
  return taken.has(path) ? `${nameOf(path)} is there already.` : null
}
