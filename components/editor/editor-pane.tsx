'use client'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBinary, IconFileOff, IconFiles } from '@tabler/icons-react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { problemsQuery } from '#lib/client/compile.ts'
import { BranchBanner } from './branch-banner.tsx'
import { CodeEditor } from './code-editor.tsx'
import { ConflictBanner } from './conflict-banner.tsx'
import { useDevelop, useDevelopView, useDraft, useOpenPath } from './develop-context.tsx'
import type { TextPart } from './develop-view.ts'
import { DifferenceView } from './difference-view.tsx'
import type { DraftState } from './draft-sync.ts'
import { EditorHeader } from './editor-header.tsx'
import classes from './editor-pane.module.css'
import { MergeView } from './merge-view.tsx'
import { PackagesBanner } from './packages-banner.tsx'
import { TabStrip } from './tab-strip.tsx'
import { useNodeOfFile } from './use-node-of-file.ts'
import { useOpenFile } from './use-open-file.ts'

export interface EditorPaneProps {
  /** Without a part: what is selected, else the model. */
  readonly onPreview: (part?: TextPart) => void
  /** Finds a file by its name. */
  readonly onFindFile: () => void
}

/** The middle of Develop: open files, or a difference, or conflicts to resolve. */
export function EditorPane(props: EditorPaneProps) {
  const center = useDevelopView((view) => view.center)
  const path = useOpenPath()
  // The editor stays mounted behind the others, so that undo and scroll are still there afterwards.
  return (
    <>
      {center.kind === 'conflicts' ? <MergeView conflicts={center.conflicts} /> : null}
      {center.kind === 'difference' ? <DifferenceView path={center.path} /> : null}
      <section
        className={center.kind === 'file' ? classes.pane : classes.hidden}
        aria-label="Editor"
        data-region={center.kind === 'file' ? '' : undefined}
      >
        <TabStrip />
        <PackagesBanner />
        {path === null ? (
          <NoFile onFindFile={props.onFindFile} />
        ) : (
          <OpenFile path={path} inFront={center.kind === 'file'} onPreview={props.onPreview} />
        )}
      </section>
    </>
  )
}

type OpenFileProps = Pick<EditorPaneProps, 'onPreview'> & { readonly path: string; readonly inFront: boolean }

/** The editor stays where the next file is still read: its undo, scroll and focus are kept, and so is what is typed. */
function OpenFile({ path, inFront, onPreview }: OpenFileProps) {
  const { data, error, isPending, refetch } = useOpenFile(path)
  const draft = useDraft(path)
  const problem =
    error !== null && draft === null ? (
      <ErrorState error={error} where={path} onRetry={() => void refetch()} />
    ) : data === null ? (
      <NoSuchFile path={path} />
    ) : data !== undefined && data.unreadable !== null ? (
      <Unreadable reason={data.unreadable} path={path} />
    ) : null
  const isRead = problem === null && draft !== null
  return (
    <>
      {problem}
      {isRead ? <AboveText path={path} draft={draft} onPreview={onPreview} /> : null}
      {problem === null && draft === null && isPending ? <LateLoading what="Reading the file" /> : null}
      <CodeEditor
        path={path}
        state={problem !== null ? 'hidden' : isRead ? 'shown' : 'reading'}
        inFront={inFront}
        mainContent={data?.mainContent ?? null}
        onPreview={onPreview}
      />
    </>
  )
}

type AboveTextProps = Pick<EditorPaneProps, 'onPreview'> & {
  readonly path: string
  readonly draft: DraftState
}

function AboveText({ path, draft, onPreview }: AboveTextProps) {
  const node = useNodeOfFile(path)
  return (
    <>
      <EditorHeader path={path} node={node} onPreview={onPreview} />
      <BranchBanner />
      {draft.phase.kind === 'conflict' ? (
        <ConflictBanner key={path} path={path} theirs={draft.phase.theirs} />
      ) : null}
      {draft.phase.kind === 'refused' ? (
        <div className={classes.refused} role="alert">
          Not saved. {draft.phase.message}
        </div>
      ) : null}
    </>
  )
}

function NoSuchFile({ path }: { path: string }) {
  const session = useDevelop()
  return (
    <EmptyState
      icon={<IconFileOff size={20} stroke={1.5} />}
      title="There is no such file on this branch"
      text={path}
      action={<Button onClick={() => session.closeFile(path)}>Close the tab</Button>}
    />
  )
}

/** Where the project cannot use it either, that is what counts. */
function Unreadable({ reason, path }: { reason: 'binary' | 'too-large'; path: string }) {
  const { project } = useDevelop()
  const fault = useQuery(problemsQuery(project)).data?.diagnostics.find((each) => each.path === path)
  return (
    <EmptyState
      icon={<IconBinary size={20} stroke={1.5} />}
      title={reason === 'binary' ? 'This file is not text' : 'This file is too large to edit here'}
      text={
        fault === undefined
          ? `${path} stays as it is in git, and is part of commits and runs.`
          : `${path} stays as it is in git, but is left out of the project. ${fault.message} ${fault.remedy ?? ''}`
      }
    />
  )
}

function NoFile({ onFindFile }: Pick<EditorPaneProps, 'onFindFile'>) {
  return (
    <EmptyState
      icon={<IconFiles size={20} stroke={1.5} />}
      title="No file is open"
      text="Choose one in the tree, or find it by name."
      action={
        <Button
          rightSection={<KeyHint keys={['Ctrl', 'P']} />}
          aria-keyshortcuts="Control+P"
          onClick={onFindFile}
        >
          Find a file
        </Button>
      }
    />
  )
}
