'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { useDevelop, useDevelopView, useOpenPath } from './develop-context.tsx'
import { FileTreeRow } from './file-tree-row.tsx'
import { buildTree, findByPrefix, folderOf, foldersAbove, nameOf, type TreeRow } from './file-tree.ts'
import classes from './file-tree-list.module.css'
import { FileTreeMenu } from './file-tree-menu.tsx'
import type { TreeDialog } from './tree-dialogs.tsx'
import { useFileActions } from './use-file-actions.tsx'
import { useNodesByPath } from './use-node-of-file.ts'

export interface FileTreeProps {
  readonly files: readonly TreeFile[]
  /** Shows all folders open, for a filter. */
  readonly unfold: boolean
  readonly onDialog: (dialog: TreeDialog) => void
}

/** The files as a tree: one tab stop, arrows, Enter, F2, Delete, and the first letters of a name. */
export function FileTree({ files, unfold, onDialog }: FileTreeProps) {
  const session = useDevelop()
  const open = useOpenPath()
  const expandedByHand = useDevelopView((view) => view.expanded)
  const nodes = useNodesByPath()
  const actions = useFileActions()
  const [active, setActive] = useState<string | null>(open)
  const [menu, setMenu] = useState<{ row: TreeRow; x: number; y: number } | null>(null)
  const [dropFolder, setDropFolder] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const expanded = useMemo(
    () => (unfold ? new Set(files.flatMap((file) => foldersAbove(file.path))) : expandedByHand),
    [unfold, files, expandedByHand],
  )
  const rows = useMemo(() => buildTree(files, expanded), [files, expanded])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 12,
  })
  useShowOpenFile({ open, rows, setActive, scrollTo: (index) => virtual.scrollToIndex(index) })
  const index = rows.findIndex((row) => row.path === active)

  const toggle = (path: string, on: boolean) => {
    const next = new Set(session.view.get().expanded)
    if (on) next.add(path)
    else next.delete(path)
    session.update({ expanded: next })
  }
  const openRow = (row: TreeRow) => {
    if (row.kind === 'folder') toggle(row.path, !row.expanded)
    else if (row.status === 'deleted') session.update({ center: { kind: 'difference', path: row.path } })
    else session.openFile(row.path)
  }
  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
    if (row === undefined) return
    setActive(row.path)
    virtual.scrollToIndex(Math.max(0, Math.min(rows.length - 1, to)))
  }
  const typeAhead = (letter: string, now: number) => {
    typed.current = { text: now - typed.current.at > 700 ? letter : typed.current.text + letter, at: now }
    const found = findByPrefix(rows, Math.max(0, index), typed.current.text)
    if (found !== null) go(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[index]
    const handled = handleKey(event, row)
    if (handled) event.preventDefault()
  }
  const handleKey = (event: KeyboardEvent, row: TreeRow | undefined): boolean => {
    switch (event.key) {
      case 'ArrowDown':
        return (go(index + 1), true)
      case 'ArrowUp':
        return (go(index - 1), true)
      case 'Home':
        return (go(0), true)
      case 'End':
        return (go(rows.length - 1), true)
    }
    if (row === undefined) return false
    switch (event.key) {
      case 'ArrowRight':
        if (row.kind === 'folder') row.expanded ? go(index + 1) : toggle(row.path, true)
        return true
      case 'ArrowLeft':
        if (row.kind === 'folder' && row.expanded) toggle(row.path, false)
        else go(rows.findIndex((each) => each.path === folderOf(row.path)))
        return true
      case 'Enter':
      case ' ':
        return (openRow(row), true)
      case 'F2':
        return (onDialog({ kind: 'rename', path: row.path }), true)
      case 'Delete':
        if (row.status !== 'deleted') actions.remove(row.path, files)
        return true
    }
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false
    return (typeAhead(event.key, event.timeStamp), true)
  }
  const showMenu = (event: MouseEvent, row: TreeRow | undefined) => {
    if (row === undefined) return
    event.preventDefault()
    setActive(row.path)
    const box = event.currentTarget.getBoundingClientRect()
    const byKey = event.clientX === 0 && event.clientY === 0
    setMenu({ row, x: byKey ? box.left + 24 : event.clientX, y: byKey ? box.top + 24 : event.clientY })
  }
  const drop = (folder: string, from: string) => {
    setDropFolder(null)
    const to = folder === '' ? nameOf(from) : `${folder}/${nameOf(from)}`
    if (from !== '' && folderOf(from) !== folder && folder !== from && !folder.startsWith(`${from}/`)) {
      actions.moveOrSay(from, to)
    }
  }
  // The menu stands beside the tree: its keys would otherwise bubble into the tree's.
  return (
    <>
      <div
        ref={scroller}
        className={classes.tree}
        role="tree"
        aria-label="Files"
        tabIndex={0}
        data-focus="inside"
        aria-activedescendant={index === -1 ? undefined : idOf(index)}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (index === -1) go(0)
        }}
        onContextMenu={(event) => {
          if (event.target === event.currentTarget) showMenu(event, rows[index])
        }}
        onDragOver={(event) => {
          event.preventDefault()
          setDropFolder('')
        }}
        onDrop={(event) => drop('', event.dataTransfer.getData(dragType))}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <FileTreeRow
                key={row.path}
                id={idOf(item.index)}
                row={row}
                top={item.start}
                node={nodes.get(row.path)}
                open={row.path === open}
                active={row.path === active}
                dropTarget={dropFolder !== null && dropFolder !== '' && row.path === dropFolder}
                onOpen={() => {
                  setActive(row.path)
                  openRow(row)
                }}
                onMenu={(event) => showMenu(event, row)}
                onDragStart={(event) => event.dataTransfer.setData(dragType, row.path)}
                onDragOver={(event) => {
                  event.preventDefault()
                  event.stopPropagation()
                  setDropFolder(row.kind === 'folder' ? row.path : folderOf(row.path))
                }}
                onDragEnd={() => setDropFolder(null)}
                onDrop={(event) => {
                  event.stopPropagation()
                  drop(
                    row.kind === 'folder' ? row.path : folderOf(row.path),
                    event.dataTransfer.getData(dragType),
                  )
                }}
              />
            )
          })}
        </div>
      </div>
      {menu === null ? null : (
        <FileTreeMenu
          {...menu}
          onClose={() => setMenu(null)}
          onDialog={onDialog}
          onOpen={() => openRow(menu.row)}
          onDelete={() => actions.remove(menu.row.path, files)}
          onDiscard={() => actions.discard([menu.row.path])}
        />
      )}
    </>
  )
}

const dragType = 'text/plain'
const idOf = (index: number) => `file-tree-${index}`

interface ShowOpenFile {
  readonly open: string | null
  readonly rows: readonly TreeRow[]
  readonly setActive: (path: string) => void
  readonly scrollTo: (index: number) => void
}

/** A file that is opened elsewhere (a tab, the palette) comes into view here. */
function useShowOpenFile({ open, rows, setActive, scrollTo }: ShowOpenFile): void {
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (open === null || shown.current === open) return
    const index = rows.findIndex((row) => row.path === open)
    if (index === -1) return
    shown.current = open
    setActive(open)
    scrollTo(index)
  }, [open, rows, setActive, scrollTo])
}
