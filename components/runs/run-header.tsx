'use client'
import { IconClock } from '@tabler/icons-react'
import Link from 'next/link'
import { formatCount, formatDuration } from '#components/parts/format-time.ts'
import { runMarks, runWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { describeCommand, elapsedOf } from './describe-run.ts'
import { countEnded, type StateCounts } from './order-nodes.ts'
import { RunActions } from './run-actions.tsx'
import classes from './run-header.module.css'
import { RunProgress } from './run-progress.tsx'

export interface RunHeaderProps {
  readonly project: string
  readonly run: RunSummary
  /** What failed and was skipped, as a selection; null where there is nothing to try again. */
  readonly retry: string | null
  readonly now: number
  /** Of the nodes as they are known now, which may be newer than the run's own counts. */
  readonly counts: StateCounts
  readonly reconnecting: boolean
}

/** What runs, where and for whom; how far it is; and what can be done with it. */
export function RunHeader({ project, run, retry, now, counts, reconnecting }: RunHeaderProps) {
  const elapsed = elapsedOf(run, now)
  const { total, done } = countEnded(counts)
  return (
    <header className={classes.header}>
      <div className={classes.row}>
        <div className={classes.heading}>
          <h1>
            Run {run.number}
            <span className={classes.badge} data-state={run.state} role="status">
              <StateMark mark={runMarks[run.state]} label="" size={14} />
              {runWords[run.state]}
              {reconnecting ? ', connecting again' : ''}
            </span>
          </h1>
          <RunFacts run={run} />
        </div>
        <dl className={classes.figures}>
          {elapsed === null ? null : <Figure value={formatDuration(elapsed)} about="elapsed" />}
          {total === 0 ? null : (
            <Figure value={`${formatCount(done)} of ${formatCount(total)}`} about="models and tests" />
          )}
        </dl>
        <RunActions project={project} run={run} retry={retry} />
      </div>
      {run.state === 'queued' ? <Waiting project={project} run={run} /> : null}
      <RunProgress counts={counts} />
    </header>
  )
}

function Figure({ value, about }: { value: string; about: string }) {
  return (
    <div className={classes.figure}>
      <dt>{about}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  )
}

function RunFacts({ run }: { run: RunSummary }) {
  return (
    <p className={classes.facts}>
      <span>
        {run.environment === 'production' ? 'Production' : 'Development'} <code>{run.targetSchema}</code>
      </span>
      <span>
        {run.branchName} <code>{run.commitSha.slice(0, 7)}</code>
        {run.withDrafts ? ' with drafts' : ''}
      </span>
      <span>{run.startedBy.name}</span>
      <time dateTime={run.createdAt} title={new Date(run.createdAt).toLocaleString('en-GB')}>
        {whenWords.format(new Date(run.createdAt))}
      </time>
      <code className={classes.command} title={describeCommand(run)}>
        {describeCommand(run)}
      </code>
    </p>
  )
}

const whenWords = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** Two runs never write the same schema at once; which one is first is said. */
function Waiting({ project, run }: { project: string; run: RunSummary }) {
  return (
    <p className={classes.waiting}>
      <IconClock size={16} stroke={1.5} aria-hidden />
      {run.waitsFor === null ? (
        'Waits for the worker to take it.'
      ) : (
        <span>
          Waits until{' '}
          <Link href={`/${encodeURIComponent(project)}/runs/${run.waitsFor}`}>run {run.waitsFor}</Link> ends,
          which writes <code>{run.targetSchema}</code> now.
        </span>
      )}
    </p>
  )
}
