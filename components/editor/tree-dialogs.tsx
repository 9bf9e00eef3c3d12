'use client'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { folderOf, nameOf } from './file-tree.ts'
import { PathDialog } from './path-dialog.tsx'
import { useFileActions } from './use-file-actions.tsx'

export type TreeDialog =
  | { readonly kind: 'create'; readonly folder: string }
  | { readonly kind: 'rename' | 'move'; readonly path: string }

export interface TreeDialogsProps {
  readonly dialog: TreeDialog
  readonly files: readonly TreeFile[]
  readonly onClose: () => void
}

export function TreeDialogs({ dialog, files, onClose }: TreeDialogsProps) {
  const actions = useFileActions()
  const taken = new Set(files.filter((file) => file.status !== 'deleted').map((file) => file.path))
  switch (dialog.kind) {
    case 'create': {
      const initial = dialog.folder === '' ? '' : `${dialog.folder}/`
      return (
        <PathDialog
          title="New file"
          label="Path"
          description="A folder that is not there yet is made with it"
          submit="Create"
          initial={initial}
          select={{ from: initial.length, to: initial.length }}
          taken={taken}
          toPath={(text) => text}
          onSubmit={actions.create}
          onClose={onClose}
        />
      )
    }
    case 'rename': {
      const name = nameOf(dialog.path)
      const folder = folderOf(dialog.path)
      return (
        <PathDialog
          title={`Rename ${name}`}
          label="Name"
          submit="Rename"
          initial={name}
          select={{ from: 0, to: name.includes('.') ? name.lastIndexOf('.') : name.length }}
          taken={taken}
          toPath={(text) => (folder === '' || text === '' ? text : `${folder}/${text}`)}
          onSubmit={(path) => actions.move(dialog.path, path)}
          onClose={onClose}
        />
      )
    }
    case 'move':
      return (
        <PathDialog
          title={`Move ${nameOf(dialog.path)}`}
          label="New path"
          submit="Move"
          initial={dialog.path}
          select={{ from: 0, to: folderOf(dialog.path).length }}
          taken={taken}
          toPath={(text) => text}
          onSubmit={(path) => actions.move(dialog.path, path)}
          onClose={onClose}
        />
      )
  }
}
