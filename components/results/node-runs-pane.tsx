'use client'
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { BuildOffer } from '#components/parts/build-offer.tsx'
import { countOf, formatAgo, formatDuration, formatSeconds } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { selectOrphans } from '#components/parts/missing-relation.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { RowLink } from '#components/parts/row-link.tsx'
import { nodeMarks, nodeWords, runMarks, runWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { isLive, nodeRunsQuery, useCancelRun, useRunEnded } from '#lib/client/runs.ts'
import { useRunStream } from '#lib/client/use-run-stream.ts'
import type { RunNode } from '#lib/contracts/runs.ts'
import classes from './node-runs-pane.module.css'

export interface NodeRunsPaneProps {
  readonly project: string
  readonly nodeId: string | null
  /** A run that was started here and is followed. */
  readonly watchedRun: number | null
  /** Builds a selection in development. */
  readonly onBuild: (select: string) => void
  readonly building: boolean
  /** The run that was started here is over, and what it built is known. */
  readonly onEnded: () => void
}

/** The run that was started here, live, and the latest runs of the open model. */
export function NodeRunsPane({ project, nodeId, watchedRun, ...builds }: NodeRunsPaneProps) {
  if (nodeId === null && watchedRun === null) {
    return (
      <EmptyState
        icon={<IconPlayerPlay size={20} stroke={1.5} />}
        title="No model is open"
        text="Its latest runs stand here, and the one that you start."
      />
    )
  }
  return (
    <div className={classes.pane}>
      {watchedRun === null ? null : (
        <WatchedRun key={watchedRun} project={project} number={watchedRun} {...builds} />
      )}
      {nodeId === null ? null : <LatestRuns project={project} nodeId={nodeId} />}
    </div>
  )
}

interface WatchedRunProps extends Pick<NodeRunsPaneProps, 'project' | 'onBuild' | 'building' | 'onEnded'> {
  readonly number: number
}

function WatchedRun({ project, number, onBuild, building, onEnded }: WatchedRunProps) {
  const stream = useRunStream(project, number)
  const cancel = useCancelRun(project)
  const { run, done } = stream
  useAfterRun(project, done, onEnded)
  const nodes = [...stream.nodes.values()]
  const state = run?.state ?? 'queued'
  const orphans = run?.environment === 'development' && !isLive(state) ? selectOrphans(nodes) : ''
  return (
    <section className={classes.watched} aria-label={`Run ${number}`}>
      <div className={classes.head}>
        <StateMark mark={runMarks[state]} label="" />
        <b>
          Run {number} {runWords[state].toLowerCase()}
        </b>
        <span className={classes.about}>
          {run === null ? '' : `${run.command} ${run.select} in ${run.targetSchema}`}
          {run === null || run.counts.total === 0
            ? ''
            : `, ${run.counts.done} of ${countOf(run.counts.total, 'node')}`}
          {stream.connection === 'reconnecting' ? ', connecting again' : ''}
        </span>
        <span className={classes.space} />
        {isLive(state) ? (
          <Button size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(number)}>
            Cancel
          </Button>
        ) : null}
        <Button size="xs" component={RowLink} href={`/${encodeURIComponent(project)}/runs/${number}`}>
          Open run
        </Button>
      </div>
      {run === null || run.error === '' ? null : <p className={classes.error}>{run.error}</p>}
      {orphans === '' ? null : (
        <div className={classes.offer} role="alert">
          <span>Something that it reads is not built yet, neither in your schema nor in production.</span>
          <BuildOffer busy={building} onBuild={() => onBuild(orphans)} />
        </div>
      )}
      <ul aria-label="Nodes of the run">
        {nodes.map((node) => (
          <NodeLine key={node.uniqueId} node={node} />
        ))}
      </ul>
      <ol className={classes.log} aria-label="Log" aria-live="off">
        {stream.log
          .filter((line) => line.text.trim() !== '')
          .slice(-6)
          .map((line) => (
            <li key={line.seq} className={line.level === 'error' ? classes.error : ''}>
              <span className={classes.time}>{formatSeconds(line.at)}</span> {line.text}
            </li>
          ))}
      </ol>
    </section>
  )
}

/** Once, when the run ends: what it built is asked again. */
function useAfterRun(project: string, done: boolean, onEnded: () => void): void {
  const ended = useRunEnded(project)
  const told = useRef(false)
  useEffect(() => {
    if (!done || told.current) return
    told.current = true
    void ended().then(onEnded)
  }, [done, ended, onEnded])
}

function NodeLine({ node }: { node: RunNode }) {
  const duration = durationOf(node)
  return (
    <li className={classes.line}>
      <StateMark mark={nodeMarks[node.state]} label={nodeWords[node.state]} />
      <MiddleText text={node.name} className={classes.name ?? ''} />
      <span className={node.state === 'error' || node.state === 'fail' ? classes.error : classes.message}>
        {node.message}
      </span>
      <span className={classes.duration}>{duration === null ? '' : formatDuration(duration)}</span>
    </li>
  )
}

function durationOf(node: RunNode): number | null {
  if (node.startedAt === null || node.endedAt === null) return null
  return new Date(node.endedAt).getTime() - new Date(node.startedAt).getTime()
}

function LatestRuns({ project, nodeId }: { project: string; nodeId: string }) {
  const { data, error, isPending, refetch } = useQuery(nodeRunsQuery(project, nodeId))
  if (isPending) return <LateLoading what="Reading the runs" />
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data.runs.length === 0) {
    return (
      <EmptyState
        icon={<IconPlayerPlay size={20} stroke={1.5} />}
        title="Not run yet"
        text="Build makes it in your development schema, with its tests."
      />
    )
  }
  const now = new Date()
  return (
    <section aria-label="Latest runs of this model">
      <ul>
        {data.runs.map(({ number, environment, node }) => (
          <li key={number} className={classes.line}>
            <StateMark mark={nodeMarks[node.state]} label={nodeWords[node.state]} />
            <RowLink href={`/${encodeURIComponent(project)}/runs/${number}`} className={classes.run}>
              Run {number}
            </RowLink>
            <span className={classes.environment}>{environment}</span>
            <span className={classes.message}>{node.message}</span>
            <span className={classes.about}>
              {node.startedAt === null ? '' : formatAgo(node.startedAt, now)}
            </span>
            <span className={classes.duration}>
              {durationOf(node) === null ? '' : formatDuration(durationOf(node) ?? 0)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
