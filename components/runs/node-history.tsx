'use client'
import { useQuery } from '@tanstack/react-query'
import { formatDuration } from '#components/parts/format-time.ts'
import { RowLink } from '#components/parts/row-link.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { nodeRunsQuery } from '#lib/client/runs.ts'
import type { RunNode, RunSummary } from '#lib/contracts/runs.ts'
import classes from './run-node-pane.module.css'
import { summarizeHistory } from './summarize-history.ts'

export interface NodeHistoryProps {
  readonly project: string
  readonly run: RunSummary
  readonly node: RunNode
  readonly elapsed: number | null
}

/** Slower by less than this is the weather. */
const notable = 0.25

/** How long the node took in the runs before this one, in the same environment. */
export function NodeHistory({ project, run, node, elapsed }: NodeHistoryProps) {
  const { data } = useQuery(nodeRunsQuery(project, node.uniqueId))
  if (data === undefined) return null
  const current = { number: run.number, environment: run.environment, ms: elapsed }
  const { bars, medianMs, slower } = summarizeHistory(data.runs, current)
  if (medianMs === null) return null
  const longest = Math.max(1, ...bars.map((bar) => bar.ms))
  return (
    <section className={classes.section} aria-label="Runs before">
      <h3>
        Last {bars.length} runs
        <span className={classes.about}>median {formatDuration(medianMs)}</span>
      </h3>
      <ol className={classes.bars}>
        {bars.map((bar) => (
          <li key={bar.number}>
            <RowLink
              href={`/${encodeURIComponent(project)}/runs/${bar.number}`}
              aria-label={`Run ${bar.number}: ${formatDuration(bar.ms)}`}
              title={`Run ${bar.number}: ${formatDuration(bar.ms)}`}
              aria-current={bar.current || undefined}
            >
              <i style={{ height: `${Math.max(4, (100 * bar.ms) / longest)}%` }} />
            </RowLink>
          </li>
        ))}
      </ol>
      {slower === null || slower < notable ? null : (
        <p className={classes.slower}>
          <StateMark mark="warned" label="" />
          {Math.round(slower * 100)} % slower than the median
        </p>
      )}
    </section>
  )
}
