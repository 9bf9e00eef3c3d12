'use client'
import { Menu } from '@mantine/core'
import { KeyHint } from '#components/parts/key-hint.tsx'
import classes from './file-tree-list.module.css'
import { folderOf, type TreeRow } from './file-tree.ts'
import type { TreeDialog } from './tree-dialogs.tsx'

export interface FileTreeMenuProps {
  readonly row: TreeRow
  readonly x: number
  readonly y: number
  readonly onClose: () => void
  readonly onDialog: (dialog: TreeDialog) => void
  readonly onOpen: () => void
  readonly onDelete: () => void
  readonly onDiscard: () => void
}

export function FileTreeMenu({
  row,
  x,
  y,
  onClose,
  onDialog,
  onOpen,
  onDelete,
  onDiscard,
}: FileTreeMenuProps) {
  const folder = row.kind === 'folder' ? row.path : folderOf(row.path)
  const deleted = row.status === 'deleted'
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={0} width={220}>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`What can be done with ${row.name}`}
          className={classes.anchor}
          style={{ left: x, top: y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {row.kind === 'file' ? (
          <Menu.Item onClick={onOpen} rightSection={<KeyHint keys={['↵']} />}>
            {deleted ? 'Show what was deleted' : 'Open'}
          </Menu.Item>
        ) : null}
        {deleted ? (
          <Menu.Item onClick={onDiscard}>Bring back</Menu.Item>
        ) : (
          <>
            <Menu.Item onClick={() => onDialog({ kind: 'create', folder })}>New file here</Menu.Item>
            <Menu.Item
              onClick={() => onDialog({ kind: 'rename', path: row.path })}
              rightSection={<KeyHint keys={['F2']} />}
            >
              Rename
            </Menu.Item>
            <Menu.Item onClick={() => onDialog({ kind: 'move', path: row.path })}>Move</Menu.Item>
            <Menu.Item onClick={() => void navigator.clipboard.writeText(row.path)}>Copy path</Menu.Item>
            <Menu.Divider />
            <Menu.Item
              className={classes.delete ?? ''}
              onClick={onDelete}
              rightSection={<KeyHint keys={['Del']} />}
            >
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
