'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type MouseEvent } from 'react'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { useDevelopView, useOpenPath } from './develop-context.tsx'
import classes from './file-tree-list.module.css'
import { FileTreeMenu } from './file-tree-menu.tsx'
import { FileTreeRow } from './file-tree-row.tsx'
import { buildTree, folderOf, foldersAbove, type TreeRow } from './file-tree.ts'
import type { TreeDialog } from './tree-dialogs.tsx'
import { decideDrop } from './tree-key-action.ts'
import { useFileActions } from './use-file-actions.tsx'
import { useNodesByPath } from './use-node-of-file.ts'
import { useTreeCursor } from './use-tree-cursor.ts'

export interface FileTreeProps {
  readonly files: readonly TreeFile[]
  /** Shows all folders open, for a filter. */
  readonly unfold: boolean
  readonly onDialog: (dialog: TreeDialog) => void
}

const dragType = 'text/plain'
const idOf = (index: number) => `file-tree-${index}`

/** The files as a tree: one tab stop, arrows, Enter, F2, Delete, and the first letters of a name. */
export function FileTree({ files, unfold, onDialog }: FileTreeProps) {
  const open = useOpenPath()
  const nodes = useNodesByPath()
  const actions = useFileActions()
  const scroller = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<{ row: TreeRow; x: number; y: number } | null>(null)
  const [dropFolder, setDropFolder] = useState<string | null>(null)
  const rows = useRows(files, unfold)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 12,
  })
  const scrollTo = (index: number) => virtual.scrollToIndex(index)
  const cursor = useTreeCursor({ rows, files, initial: open, scrollTo, onDialog })
  useShowOpenFile({ open, rows, setActive: cursor.setActive, scrollTo })

  const showMenu = (event: MouseEvent, row: TreeRow | undefined) => {
    if (row === undefined) return
    event.preventDefault()
    cursor.setActive(row.path)
    setMenu({ row, ...placeOfMenu(event) })
  }
  const drop = (folder: string, from: string) => {
    setDropFolder(null)
    const to = decideDrop(from, folder)
    if (to !== null) actions.moveOrSay(from, to)
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
        aria-activedescendant={cursor.index === -1 ? undefined : idOf(cursor.index)}
        onKeyDown={cursor.onKeyDown}
        onFocus={() => {
          if (cursor.index === -1) cursor.go(0)
        }}
        onContextMenu={(event) => {
          if (event.target === event.currentTarget) showMenu(event, rows[cursor.index])
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
            const folder = row.kind === 'folder' ? row.path : folderOf(row.path)
            return (
              <FileTreeRow
                key={row.path}
                id={idOf(item.index)}
                row={row}
                top={item.start}
                node={nodes.get(row.path)}
                open={row.path === open}
                active={row.path === cursor.active}
                dropTarget={dropFolder !== '' && row.path === dropFolder}
                onOpen={() => cursor.openRow(row)}
                onMenu={(event) => showMenu(event, row)}
                onDragStart={(event) => event.dataTransfer.setData(dragType, row.path)}
                onDragOver={(event) => {
                  event.preventDefault()
                  event.stopPropagation()
                  setDropFolder(folder)
                }}
                onDragEnd={() => setDropFolder(null)}
                onDrop={(event) => {
                  event.stopPropagation()
                  drop(folder, event.dataTransfer.getData(dragType))
                }}
              />
            )
          })}
        </div>
      </div>
      {menu === null ? null : (
        <FileTreeMenu
          {...menu}
          onClose={() => {
            setMenu(null)
            scroller.current?.focus()
          }}
          onDialog={onDialog}
          onOpen={() => cursor.openRow(menu.row)}
          onDelete={() => actions.remove(menu.row.path, files)}
          onDiscard={() => actions.discard([menu.row.path])}
        />
      )}
    </>
  )
}

function useRows(files: readonly TreeFile[], unfold: boolean): readonly TreeRow[] {
  const byHand = useDevelopView((view) => view.expanded)
  return useMemo(() => {
    const expanded = unfold ? new Set(files.flatMap((file) => foldersAbove(file.path))) : byHand
    return buildTree(files, expanded)
  }, [files, unfold, byHand])
}

/** At the pointer; asked for by key, at the row. */
function placeOfMenu(event: MouseEvent): { x: number; y: number } {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY }
  const box = event.currentTarget.getBoundingClientRect()
  return { x: box.left + 24, y: box.top + 24 }
}

interface ShowOpenFile {
  readonly open: string | null
  readonly rows: readonly TreeRow[]
  readonly setActive: (path: string) => void
  readonly scrollTo: (index: number) => void
}

/** A file that is opened elsewhere (a tab, the palette) comes into view here, once. */
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
