'use client'
import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { IconFileDiff } from '@tabler/icons-react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { uncommittedQuery } from '#lib/client/workspace.ts'
import { useDevelop } from './develop-context.tsx'
import { DiffEditor } from './diff-editor.tsx'
import classes from './difference-view.module.css'
import { StatusMark } from './file-mark.tsx'

/** What is not committed of one file. */
export function DifferenceView({ path }: { path: string }) {
  const session = useDevelop()
  const [layout, setLayout] = useState<'side' | 'inline'>('side')
  const { data, error, isPending, refetch } = useQuery(uncommittedQuery(session.project))
  const file = data?.files.find((each) => each.path === path) ?? null
  const close = () => session.update({ center: { kind: 'file' } })
  return (
    <section className={classes.pane} aria-label={`Difference of ${path}`} data-region>
      <div className={classes.bar}>
        <MiddleText text={path} className={classes.path ?? ''} />
        <StatusMark status={file?.status ?? 'unchanged'} />
        <span className={classes.about}>against the last commit</span>
        <span className={classes.space} />
        <SegmentedControl
          aria-label="Layout"
          value={layout}
          onChange={setLayout}
          data={[
            { value: 'side', label: 'Side by side' },
            { value: 'inline', label: 'One column' },
          ]}
        />
        {file?.status === 'deleted' ? null : <Button onClick={() => session.openFile(path)}>Edit</Button>}
        <Button onClick={close}>Close</Button>
      </div>
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <LateLoading what="Reading the difference" />
      ) : file === null ? (
        <EmptyState
          icon={<IconFileDiff size={20} stroke={1.5} />}
          title="Nothing is uncommitted here"
          text={`${path} is as in the last commit of the branch.`}
        />
      ) : file.unreadable ? (
        <EmptyState
          icon={<IconFileDiff size={20} stroke={1.5} />}
          title="This difference cannot be shown"
          text="The file is not text, or too large. It is committed like the others."
        />
      ) : (
        <DiffEditor
          path={path}
          before={file.before ?? ''}
          after={file.after ?? ''}
          beforeLabel={`${path}, as last committed`}
          afterLabel={`${path}, as it is now`}
          inline={layout === 'inline'}
        />
      )}
    </section>
  )
}
