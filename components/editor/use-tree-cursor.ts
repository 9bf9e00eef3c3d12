'use client'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { useDevelop } from './develop-context.tsx'
import { findByPrefix, type TreeRow } from './file-tree.ts'
import type { TreeDialog } from './tree-dialogs.tsx'
import { decideTreeKey } from './tree-key-action.ts'
import { useFileActions } from './use-file-actions.tsx'

export interface TreeCursorOptions {
  readonly rows: readonly TreeRow[]
  readonly files: readonly TreeFile[]
  readonly initial: string | null
  readonly scrollTo: (index: number) => void
  readonly onDialog: (dialog: TreeDialog) => void
}

/** The row that the keys mean, and what they do with it. */
export function useTreeCursor({ rows, files, initial, scrollTo, onDialog }: TreeCursorOptions) {
  const session = useDevelop()
  const actions = useFileActions()
  const [active, setActive] = useState<string | null>(initial)
  const typed = useRef({ text: '', at: 0 })
  const index = rows.findIndex((row) => row.path === active)

  const toggle = (path: string, open: boolean) => {
    const next = new Set(session.view.get().expanded)
    if (open) next.add(path)
    else next.delete(path)
    session.update({ expanded: next })
  }
  const openRow = (row: TreeRow) => {
    setActive(row.path)
    if (row.kind === 'folder') toggle(row.path, !row.expanded)
    else if (row.status === 'deleted') session.update({ center: { kind: 'difference', path: row.path } })
    else session.openFile(row.path)
  }
  const go = (to: number) => {
    const row = rows[to]
    if (row === undefined) return
    setActive(row.path)
    scrollTo(to)
  }
  const search = (letter: string, at: number) => {
    const text = at - typed.current.at > 700 ? letter : typed.current.text + letter
    typed.current = { text, at }
    const found = findByPrefix(rows, Math.max(0, index), text)
    if (found !== null) go(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey
    const action = decideTreeKey({ key: event.key, modified }, rows, index)
    if (action === null) return
    event.preventDefault()
    if (action.type === 'move') go(action.to)
    else if (action.type === 'toggle') toggle(action.path, action.open)
    else if (action.type === 'open') openRow(action.row)
    else if (action.type === 'rename') onDialog({ kind: 'rename', path: action.row.path })
    else if (action.type === 'delete') actions.remove(action.row.path, files)
    else if (action.type === 'search') search(action.letter, event.timeStamp)
  }
  return { active, setActive, index, go, openRow, onKeyDown }
}
