'use client'
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconFilter, IconFolderOff, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { ChangesPane } from './changes-pane.tsx'
import { useDevelop, useDevelopView, useOpenPath } from './develop-context.tsx'
import { FileTree } from './file-tree-list.tsx'
import { folderOf } from './file-tree.ts'
import classes from './file-tree-pane.module.css'
import { TreeDialogs, type TreeDialog } from './tree-dialogs.tsx'

/** The left side: the files of the branch, or what is not committed. */
export function FilesPane() {
  const session = useDevelop()
  const side = useDevelopView((view) => view.side)
  const open = useOpenPath()
  const { data } = useQuery(workspaceQuery(session.project))
  const [dialog, setDialog] = useState<TreeDialog | null>(null)
  const [filter, setFilter] = useState<string | null>(null)
  const uncommitted = data?.branch?.uncommitted ?? 0
  return (
    <aside className={classes.pane} aria-label="Files and changes" data-region>
      <div className={classes.bar}>
        <div className={classes.tabs} role="tablist" aria-label="Left side">
          <SideTab side="files" label="Files" current={side === 'files'} />
          <SideTab side="changes" label="Changes" count={uncommitted} current={side === 'changes'} />
        </div>
        {side === 'files' ? (
          <>
            <Tooltip label="Filter by name">
              <ActionIcon
                size="xs"
                aria-label="Filter by name"
                aria-pressed={filter !== null}
                onClick={() => setFilter(filter === null ? '' : null)}
              >
                <IconFilter size={16} stroke={1.5} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="New file">
              <ActionIcon
                size="xs"
                aria-label="New file"
                onClick={() =>
                  setDialog({ kind: 'create', folder: open === null ? 'models' : folderOf(open) })
                }
              >
                <IconPlus size={16} stroke={1.5} />
              </ActionIcon>
            </Tooltip>
          </>
        ) : null}
      </div>
      {side === 'files' && filter !== null ? (
        <TextInput
          className={classes.filter}
          aria-label="Filter files"
          placeholder="Part of a name or folder"
          autoFocus
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setFilter(null)
          }}
        />
      ) : null}
      {side === 'files' ? <Files filter={filter ?? ''} onDialog={setDialog} /> : <ChangesPane />}
      {dialog === null ? null : (
        <TreeDialogs dialog={dialog} files={data?.files ?? []} onClose={() => setDialog(null)} />
      )}
    </aside>
  )
}

function SideTab(props: { side: 'files' | 'changes'; label: string; count?: number; current: boolean }) {
  const session = useDevelop()
  return (
    <button
      type="button"
      role="tab"
      aria-selected={props.current}
      className={props.current ? `${classes.tab} ${classes.current}` : classes.tab}
      onClick={() => session.update({ side: props.side })}
    >
      {props.label}
      {props.count === undefined || props.count === 0 ? null : (
        <span className={classes.count}>{props.count}</span>
      )}
    </button>
  )
}

function Files({ filter, onDialog }: { filter: string; onDialog: (dialog: TreeDialog) => void }) {
  const session = useDevelop()
  const { data, error, isPending, refetch } = useQuery(workspaceQuery(session.project))
  if (isPending) return <LateLoading what="Reading the files" />
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />
  const wanted = filter.trim().toLowerCase()
  const files =
    wanted === '' ? data.files : data.files.filter((file) => file.path.toLowerCase().includes(wanted))
  if (files.length === 0) {
    return (
      <EmptyState
        icon={<IconFolderOff size={20} stroke={1.5} />}
        title={wanted === '' ? 'No files yet' : 'No file is named so'}
        text={
          wanted === '' ? 'A project begins with dbt_project.yml.' : `Nothing contains “${filter.trim()}”.`
        }
      />
    )
  }
  return <FileTree files={files} unfold={wanted !== ''} onDialog={onDialog} />
}
