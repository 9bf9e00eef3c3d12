'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconSquare } from '@tabler/icons-react'
import { formatDuration } from '#components/parts/format-time.ts'
import { PageHeader } from '#components/parts/page-header.tsx'
import { runMarks, runWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { isLive, useCancelRun } from '#lib/client/runs.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { describeCommand, describeCounts, elapsedOf } from './describe-run.ts'
import classes from './runs.module.css'

export interface RunHeaderProps {
  readonly project: string
  readonly run: RunSummary
  readonly now: number
  readonly reconnecting: boolean
}

export function RunHeader({ project, run, now, reconnecting }: RunHeaderProps) {
  const elapsed = elapsedOf(run, now)
  const counts = describeCounts(run.counts)
  return (
    <>
      <PageHeader
        title={`Run ${run.number}`}
        about={
          <span className={classes.pair} role="status">
            <StateMark mark={runMarks[run.state]} label="" />
            {runWords[run.state]}
            {reconnecting ? ', connecting again' : ''}
          </span>
        }
      >
        {counts === '' ? null : <span>{counts}</span>}
        {elapsed === null ? null : (
          <b className="tabular" aria-label="Elapsed">
            {formatDuration(elapsed)}
          </b>
        )}
        <CancelButton project={project} run={run} />
      </PageHeader>
      <p className={classes.facts}>
        <code>{describeCommand(run)}</code>
        <span>{run.environment === 'production' ? 'Production' : 'Development'}</span>
        <span>
          into <code>{run.targetSchema}</code>
        </span>
        <span>
          {run.branchName} <code>{run.commitSha.slice(0, 7)}</code>
          {run.withDrafts ? ' with drafts' : ''}
        </span>
        <span>by {run.startedBy.name}</span>
        <time dateTime={run.createdAt}>{new Date(run.createdAt).toLocaleString()}</time>
      </p>
    </>
  )
}

/** Mine, or anybody's for who may run in production: the server has the same rule. */
function CancelButton({ project, run }: { project: string; run: RunSummary }) {
  const { me } = useProject()
  const mayDevelop = useMay('run.development')
  const mayProduce = useMay('run.production')
  const cancel = useCancelRun(project)
  if (!isLive(run.state) || !mayDevelop || (run.startedBy.id !== me.id && !mayProduce)) return null
  return (
    <Button
      leftSection={<IconSquare size={14} stroke={1.5} />}
      loading={cancel.isPending}
      disabled={cancel.isSuccess}
      onClick={() =>
        cancel.mutate(run.number, {
          onError: (error) =>
            notifications.show({
              color: 'red',
              title: 'The run was not cancelled',
              message: messageOf(error),
            }),
        })
      }
    >
      {cancel.isSuccess ? 'Cancelling' : 'Cancel run'}
    </Button>
  )
}
