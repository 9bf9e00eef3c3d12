'use client'
import { ActionIcon, Button, Textarea, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconGitCommit, IconGitMerge } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import { messageOf } from '#lib/client/client-error.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useProject } from '#lib/client/project-context.tsx'
import {
  uncommittedQuery,
  useCommitDrafts,
  useUpdateFromMain,
  workspaceQuery,
} from '#lib/client/workspace.ts'
import classes from './changes-pane.module.css'
import { useDevelop, useDevelopView } from './develop-context.tsx'
import { FileShape, StatusMark } from './file-mark.tsx'
import { folderOf, nameOf } from './file-tree.ts'
import { useFileActions } from './use-file-actions.tsx'
import { useNodesByPath } from './use-node-of-file.ts'

/** What is not committed: look at it, give it up, or commit it. */
export function ChangesPane() {
  const session = useDevelop()
  const { data, error, isPending, refetch } = useQuery(uncommittedQuery(session.project))
  return (
    <div className={classes.pane}>
      <UpdateFromMain />
      {isPending ? (
        <LateLoading what="Reading the changes" />
      ) : data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data.files.length === 0 ? (
        <EmptyState
          icon={<IconGitCommit size={20} stroke={1.5} />}
          title="Everything is committed"
          text="What you type is stored at once, and stands here until you commit it."
        />
      ) : (
        <Uncommitted files={data.files} />
      )}
    </div>
  )
}

function Uncommitted({ files }: { files: readonly FileDiff[] }) {
  const [discarding, setDiscarding] = useState<readonly FileDiff[] | null>(null)
  const actions = useFileActions()
  return (
    <>
      <CommitBox files={files.length} />
      <div className={classes.head}>
        <span>{countOf(files.length, 'file')} not committed</span>
        <Button size="xs" variant="subtle" color="gray" onClick={() => setDiscarding(files)}>
          Discard all
        </Button>
      </div>
      <ul className={classes.list} aria-label="Files not committed">
        {files.map((file) => (
          <ChangedFile key={file.path} file={file} onDiscard={() => setDiscarding([file])} />
        ))}
      </ul>
      {discarding === null ? null : (
        <DiscardDialog
          files={discarding}
          onDiscard={() => actions.discard(discarding.map((file) => file.path))}
          onClose={() => setDiscarding(null)}
        />
      )}
    </>
  )
}

interface DiscardDialogProps {
  readonly files: readonly FileDiff[]
  readonly onDiscard: () => void
  readonly onClose: () => void
}

function DiscardDialog({ files, onDiscard, onClose }: DiscardDialogProps) {
  return (
    <Dialog onClose={onClose} title={`Discard ${countOf(files.length, 'change')}?`} size={420}>
      <p className={classes.warning}>
        {files.length === 1 ? files[0]?.path : 'All of them'} will be as in the last commit. What was typed
        since is lost.
      </p>
      <div className={classes.actions}>
        <Button variant="subtle" color="gray" onClick={onClose} data-autofocus>
          Keep
        </Button>
        <Button
          color="red"
          onClick={() => {
            onDiscard()
            onClose()
          }}
        >
          Discard
        </Button>
      </div>
    </Dialog>
  )
}

function ChangedFile({ file, onDiscard }: { file: FileDiff; onDiscard: () => void }) {
  const session = useDevelop()
  const node = useNodesByPath().get(file.path)
  const shown = useDevelopView((view) => view.center.kind === 'difference' && view.center.path === file.path)
  return (
    <li className={shown ? `${classes.file} ${classes.shown}` : classes.file}>
      <button
        type="button"
        data-focus="inside"
        className={classes.open}
        onClick={() => session.update({ center: { kind: 'difference', path: file.path } })}
        title={`Difference of ${file.path}`}
      >
        <FileShape path={file.path} node={node} />
        <MiddleText
          text={nameOf(file.path)}
          className={file.status === 'deleted' ? `${classes.name} ${classes.deleted}` : (classes.name ?? '')}
        />
        <span className={classes.folder}>{folderOf(file.path)}</span>
      </button>
      <Tooltip label="Discard">
        <ActionIcon
          size="xs"
          aria-label={`Discard changes of ${file.path}`}
          className={classes.discard}
          onClick={onDiscard}
        >
          <IconArrowBackUp size={16} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <StatusMark status={file.status} />
    </li>
  )
}

function CommitBox({ files }: { files: number }) {
  const session = useDevelop()
  const [message, setMessage] = useState('')
  const commit = useCommitDrafts(session.project)
  const submit = async () => {
    if (message.trim() === '' || commit.isPending) return
    try {
      await flushBuffers()
      const done = await commit.mutateAsync({ message: message.trim(), paths: null })
      setMessage('')
      session.update({ center: { kind: 'file' } })
      await session.refreshFiles()
      notifications.show({ message: `Committed ${countOf(done.files, 'file')} as ${done.sha.slice(0, 7)}.` })
    } catch (error) {
      notifications.show({ color: 'red', title: 'Nothing was committed', message: messageOf(error) })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    void submit()
  }
  return (
    <div className={classes.commit}>
      <Textarea
        aria-label="Commit message"
        data-commit-message
        placeholder="What is different, and why"
        minRows={2}
        maxRows={8}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Button
        variant="filled"
        fullWidth
        loading={commit.isPending}
        disabled={message.trim() === ''}
        rightSection={<KeyHint keys={['Ctrl', '↵']} onAccent />}
        aria-keyshortcuts="Control+Enter"
        onClick={() => void submit()}
      >
        Commit {countOf(files, 'file')}
      </Button>
    </div>
  )
}

/** Only there when main has moved on. */
function UpdateFromMain() {
  const session = useDevelop()
  const { project } = useProject()
  const branch = useQuery(workspaceQuery(session.project)).data?.branch ?? null
  const update = useUpdateFromMain(session.project)
  if (branch === null || branch.behind === 0) return null
  const start = async () => {
    try {
      await flushBuffers()
      const answer = await update.mutateAsync([])
      if (answer.status === 'conflict') {
        session.update({ center: { kind: 'conflicts', conflicts: answer.conflicts } })
        return
      }
      await session.refreshFiles()
      notifications.show({ message: `The branch now has what is in ${project.defaultBranch}.` })
    } catch (error) {
      notifications.show({ color: 'red', title: 'The branch was not updated', message: messageOf(error) })
    }
  }
  return (
    <div className={classes.update}>
      <span>
        {project.defaultBranch} is {countOf(branch.behind, 'commit')} ahead
      </span>
      <Button
        size="xs"
        loading={update.isPending}
        leftSection={<IconGitMerge size={14} stroke={1.5} aria-hidden />}
        onClick={() => void start()}
      >
        Update from {project.defaultBranch}
      </Button>
    </div>
  )
}
