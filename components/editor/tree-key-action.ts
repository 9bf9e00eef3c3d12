import { folderOf, type TreeRow } from './file-tree.ts'

export type TreeKeyAction =
  | { readonly type: 'move'; readonly to: number }
  | { readonly type: 'toggle'; readonly path: string; readonly open: boolean }
  | { readonly type: 'open' | 'rename' | 'delete' | 'nothing'; readonly row: TreeRow }
  | { readonly type: 'search'; readonly letter: string }

export interface TreeKey {
  readonly key: string
  /** Control, Alt or the like is held: then it is no key of the tree. */
  readonly modified: boolean
}

/** What a key does in the tree, as in every other tree; null where it is not the tree's. */
export function decideTreeKey(key: TreeKey, rows: readonly TreeRow[], index: number): TreeKeyAction | null {
  // Ctrl+Enter previews also from here, and Alt+arrow is the browser's.
  if (key.modified) return null
  const move = moveByKey(key.key, rows.length, index)
  if (move !== null) return { type: 'move', to: move }
  const row = rows[index]
  if (row === undefined) return null
  switch (key.key) {
    case 'ArrowRight':
      if (row.kind === 'file') return { type: 'nothing', row }
      return row.expanded ? { type: 'move', to: index + 1 } : { type: 'toggle', path: row.path, open: true }
    case 'ArrowLeft': {
      if (row.kind === 'folder' && row.expanded) return { type: 'toggle', path: row.path, open: false }
      const parent = rows.findIndex((each) => each.path === folderOf(row.path))
      return parent === -1 ? { type: 'nothing', row } : { type: 'move', to: parent }
    }
    case 'Enter':
    case ' ':
      return { type: 'open', row }
    case 'F2':
      return { type: row.status === 'deleted' ? 'nothing' : 'rename', row }
    case 'Delete':
      return { type: row.status === 'deleted' ? 'nothing' : 'delete', row }
    default:
      return key.key.length === 1 ? { type: 'search', letter: key.key } : null
  }
}

function moveByKey(key: string, rows: number, index: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(rows - 1, index + 1)
    case 'ArrowUp':
      return Math.max(0, index - 1)
    case 'Home':
      return 0
    case 'End':
      return rows - 1
    default:
      return null
  }
}

/** Where a file or folder goes when it is dropped on a folder; null where that would change nothing or make no sense. */
export function decideDrop(from: string, folder: string): string | null {
  if (from === '' || folderOf(from) === folder || folder === from || folder.startsWith(`${from}/`))
    return null
  const name = from.slice(from.lastIndexOf('/') + 1)
  return folder === '' ? name : `${folder}/${name}`
}
