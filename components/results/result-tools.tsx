'use client'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChartBar, IconDownload } from '@tabler/icons-react'
import { formatDuration } from '#components/parts/format-time.ts'
import { describeResult } from './describe-result.ts'
import { saveCsv } from './save-csv.ts'
import classes from './result-tools.module.css'
import type { FinishedPreview } from './use-preview.ts'

export interface ResultToolsProps {
  readonly finished: FinishedPreview | null
  /** The rows are of a preview before the last one that was asked for. */
  readonly isEarlier: boolean
  readonly showDistribution: boolean
  readonly onToggleDistribution: () => void
}

/** What the result is, how long it took, and what can be done with it. */
export function ResultTools(props: ResultToolsProps) {
  const { finished, isEarlier, showDistribution, onToggleDistribution } = props
  if (finished === null || finished.answer.status !== 'ok') return null
  const { result } = finished.answer
  const { request, elapsedMs } = finished
  const name = request.path.slice(request.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
  const mine = result.refs.filter((ref) => ref.environment === 'development').length
  const production = result.refs.filter((ref) => ref.environment === 'production').length
  const sources = [
    mine > 0 ? `${mine} from development` : '',
    production > 0 ? `${production} from production` : '',
  ]
  const read = sources.filter((each) => each !== '').join(', ')
  const { compileMs, guardMs, queryMs } = result.timings
  const tip = [
    read === '' ? '' : `Reads ${read}. `,
    `${describeResult(result)}. Compiled in ${formatDuration(compileMs)}, `,
    `checked in ${formatDuration(guardMs)}, queried in ${formatDuration(queryMs)}`,
  ].join('')
  const names = { columns: result.columns.map((column) => column.name), rows: result.rows }
  return (
    <div className={classes.tools}>
      <div className={classes.status} role="status" title={tip}>
        {read === '' ? null : <span className={classes.read}>reads {read}</span>}
        <span className={result.cutBy === null ? classes.about : `${classes.about} ${classes.cut}`}>
          {isEarlier ? 'Earlier: ' : ''}
          {request.part === null ? '' : `${request.part.label}, `}
          {describeResult(result)}, {formatDuration(elapsedMs)}
        </span>
      </div>
      <Tooltip label={showDistribution ? 'Hide distributions' : 'Show distributions'}>
        <ActionIcon
          size="xs"
          aria-label="Distributions above the columns"
          aria-pressed={showDistribution}
          onClick={onToggleDistribution}
        >
          <IconChartBar size={16} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Download these rows as CSV">
        <ActionIcon size="xs" aria-label="Download these rows as CSV" onClick={() => saveCsv(name, names)}>
          <IconDownload size={16} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
