'use client'
import { useRef } from 'react'
import { formatAgo, formatDuration } from '#components/parts/format-time.ts'
import tables from '#components/parts/link-table.module.css'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { RowLink } from '#components/parts/row-link.tsx'
import { runMarks, runWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useLinkKeys } from '#components/parts/use-link-keys.ts'
import { isLive } from '#lib/client/runs.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { describeCommand, describeCounts, elapsedOf } from './describe-run.ts'
import classes from './runs.module.css'
import { useNow } from './use-now.ts'

export function RunsTable({ project, runs }: { project: string; runs: readonly RunSummary[] }) {
  const now = useNow(runs.some((run) => isLive(run.state)))
  const rows = useRef<HTMLTableSectionElement>(null)
  useLinkKeys(rows)
  return (
    <table className={tables.table} aria-label="Runs, newest first">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">Command</th>
          <th scope="col">Environment</th>
          <th scope="col">Nodes</th>
          <th scope="col">Started by</th>
          <th scope="col">When</th>
          <th scope="col" className={tables.number}>
            Duration
          </th>
        </tr>
      </thead>
      <tbody ref={rows}>
        {runs.map((run) => (
          <RunRow key={run.id} project={project} run={run} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function RunRow({ project, run, now }: { project: string; run: RunSummary; now: number }) {
  const elapsed = elapsedOf(run, now)
  const command = describeCommand(run)
  return (
    <tr>
      <td>
        <RowLink
          href={`/${encodeURIComponent(project)}/runs/${run.number}`}
          className={tables.rowLink}
          data-focus="inside"
          aria-label={`Run ${run.number}`}
        >
          {run.number}
        </RowLink>
      </td>
      <td>
        <span className={classes.pair}>
          <StateMark mark={runMarks[run.state]} label="" />
          {runWords[run.state]}
          {run.waitsFor === null ? null : <span className={classes.quiet}>after run {run.waitsFor}</span>}
        </span>
      </td>
      <td className={tables.wide} title={command}>
        <code>{command}</code>
      </td>
      <td>
        {run.environment === 'production' ? 'Production' : 'Development'}
        {run.targetSchema === run.environment ? null : (
          <code className={classes.schema}> {run.targetSchema}</code>
        )}
      </td>
      <td>{describeCounts(run.counts)}</td>
      <td>
        <span className={classes.pair}>
          <PersonMark name={run.startedBy.name} size={20} />
          <span className={classes.personName}>{run.startedBy.name}</span>
        </span>
      </td>
      <td>
        <time dateTime={run.createdAt} title={new Date(run.createdAt).toLocaleString()}>
          {formatAgo(run.createdAt, new Date(Math.max(now, Date.parse(run.createdAt))))}
        </time>
      </td>
      <td className={tables.number}>{elapsed === null ? '' : formatDuration(elapsed)}</td>
    </tr>
  )
}
