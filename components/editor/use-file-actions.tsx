'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { messageOf } from '#lib/client/client-error.ts'
import {
  fileQuery,
  useCreateFile,
  useDeleteFiles,
  useDiscardDrafts,
  useMoveFiles,
  workspaceQuery,
} from '#lib/client/workspace.ts'
import { useDevelop } from './develop-context.tsx'
import { nameOf } from './file-tree.ts'
import { renameTabs } from './open-tabs.ts'

/** What can be done with files of the tree. Each waits for unsaved text, and says when it fails. */
export function useFileActions() {
  const session = useDevelop()
  const client = useQueryClient()
  const createFile = useCreateFile(session.project)
  const moveFiles = useMoveFiles(session.project)
  const deleteFiles = useDeleteFiles(session.project)
  const discardDrafts = useDiscardDrafts(session.project)
  const complain = (title: string) => (error: unknown) => {
    notifications.show({ color: 'red', title, message: messageOf(error) })
  }

  const create = async (path: string) => {
    await createFile.mutateAsync({ path, content: '' })
    session.openFile(path)
    session.compileShown()
  }
  const move = async (from: string, to: string) => {
    if (from === to) return
    await session.buffers.flush(isBelow(from))
    const { moved } = await moveFiles.mutateAsync({ from, to })
    const { tabs } = session.view.get()
    session.update({ tabs: renameTabs(tabs, moved) })
    for (const each of moved) session.buffers.forget(each.from)
    const shown = moved.find((each) => window.location.pathname.endsWith(encodePath(each.from)))
    if (shown !== undefined) session.openFile(shown.to)
    session.compileShown()
  }
  /** A file that was never committed is not brought back by a discard: its text is kept for the undo. */
  const remove = async (path: string, files: readonly TreeFile[]) => {
    await session.buffers.flush(isBelow(path))
    const below = files.filter((file) => isBelow(path)(file.path))
    const fresh = below.filter((file) => file.draft && file.status === 'added').slice(0, 50)
    const texts = await Promise.all(
      fresh.map((file) => client.fetchQuery(fileQuery(session.project, file.path))),
    )
    const { deleted } = await deleteFiles.mutateAsync(path)
    for (const each of deleted) {
      session.buffers.forget(each)
      session.closeFile(each)
    }
    session.compileShown()
    const committed = deleted.filter((each) => !fresh.some((file) => file.path === each))
    const undo = async () => {
      if (committed.length > 0) await discardDrafts.mutateAsync(committed)
      for (const { path: lost, content } of texts) {
        if (content !== null) await createFile.mutateAsync({ path: lost, content })
      }
      session.compileShown()
    }
    showUndo(path, deleted.length, () => void undo().catch(complain('It was not brought back')))
  }
  const discard = async (paths: string[]) => {
    // What was typed against a newer text is given up with the rest of it.
    for (const path of paths) session.buffers.takeTheirs(path)
    await session.buffers.flush((path) => paths.includes(path))
    await discardDrafts.mutateAsync(paths)
    // A new file that was discarded is nowhere any more: nobody asks for it, and no tab stands for it.
    const left = client.getQueryData(workspaceQuery(session.project).queryKey)?.files ?? []
    for (const path of paths) {
      if (left.some((file) => file.path === path)) continue
      session.buffers.forget(path)
      session.closeFile(path)
    }
    await session.refreshFiles()
  }
  return {
    create,
    move,
    moveOrSay: (from: string, to: string) =>
      void move(from, to).catch(complain(`${nameOf(from)} was not moved`)),
    remove: (path: string, files: readonly TreeFile[]) =>
      void remove(path, files).catch(complain(`${nameOf(path)} was not deleted`)),
    discard: (paths: string[]) => void discard(paths).catch(complain('Nothing was discarded')),
  }
}

/** A file, or all of a folder: what is unsaved or in conflict elsewhere has nothing to do with it. */
const isBelow = (root: string) => (path: string) => path === root || path.startsWith(`${root}/`)

const encodePath = (path: string) => `/develop/${path.split('/').map(encodeURIComponent).join('/')}`

function showUndo(path: string, files: number, onUndo: () => void): void {
  const id = `deleted-${path}`
  notifications.show({
    id,
    autoClose: 12_000,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span>
          {nameOf(path)} is deleted{files > 1 ? `, with ${files} files` : ''}.
        </span>
        <Button
          size="xs"
          onClick={() => {
            notifications.hide(id)
            onUndo()
          }}
        >
          Undo
        </Button>
      </span>
    ),
  })
}
