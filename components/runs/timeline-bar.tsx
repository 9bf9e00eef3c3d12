import { formatDuration } from '#components/parts/format-time.ts'
import type { TimelineRow } from './build-timeline.ts'
import { isBroken } from './describe-run.ts'
import classes from './run-timeline.module.css'

/** Past this part of the width there is no room behind a bar: its words stand before it. */
const turn = 0.72

/** Critical path accent, others grey, failed red, striped while it runs; behind it how long, or what is wrong. */
export function TimelineBar({ row, span }: { row: TimelineRow; span: number }) {
  const { start, end, node, note } = row
  const from = start === null ? row.noteAt / span : start / span
  const to = end === null ? from : end / span
  const kind = isBroken(node) ? 'bad' : row.critical ? 'critical' : 'plain'
  const text = note?.text ?? (row.elapsed === null ? '' : formatDuration(row.elapsed))
  const before = to > turn && from > 1 - turn
  return (
    <>
      {start === null ? null : (
        <span
          className={classes.bar}
          data-kind={kind}
          data-running={node.state === 'running' || undefined}
          style={{ left: `${100 * from}%`, width: `${100 * (to - from)}%` }}
        />
      )}
      {text === '' ? null : (
        <span
          className={classes.note}
          data-tone={note?.tone ?? 'quiet'}
          // The time stands beside the name already.
          aria-hidden={note === null}
          style={before ? { right: `${100 * (1 - from)}%` } : { left: `${100 * to}%` }}
        >
          {text}
        </span>
      )}
    </>
  )
}
