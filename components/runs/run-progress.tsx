import type { RunSummary } from '#lib/contracts/runs.ts'
import classes from './run-header.module.css'

export interface RunProgressProps {
  readonly counts: RunSummary['counts']
  readonly running: number
}

/** One bar of all nodes by their state. The counts beside the tabs say the same in words. */
export function RunProgress({ counts, running }: RunProgressProps) {
  const { total, done, warn, failed, skipped } = counts
  if (total === 0) return <div className={classes.progress} aria-hidden />
  const ended = done + failed + skipped
  const parts = [
    ['passed', done - warn],
    ['warned', warn],
    ['failed', failed],
    ['skipped', skipped],
    ['running', running],
    ['waiting', total - ended - running],
  ] as const
  return (
    <div
      className={classes.progress}
      role="progressbar"
      aria-label="Models and tests that have ended"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={ended}
    >
      {parts.map(([state, count]) =>
        count <= 0 ? null : <span key={state} data-state={state} style={{ flexGrow: count }} />,
      )}
    </div>
  )
}
