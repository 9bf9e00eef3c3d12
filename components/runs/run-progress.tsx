import { countEnded, type StateCounts } from './order-nodes.ts'
import classes from './run-header.module.css'

const states = ['passed', 'warned', 'failed', 'skipped', 'cancelled', 'running', 'waiting'] as const

/** One bar of all nodes by their state. The counts beside the tabs say the same in words. */
export function RunProgress({ counts }: { counts: StateCounts }) {
  const { total, ended } = countEnded(counts)
  if (total === 0) return <div className={classes.progress} aria-hidden />
  return (
    <div
      className={classes.progress}
      role="progressbar"
      aria-label="Models and tests that have ended"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={ended}
    >
      {states.map((state) =>
        counts[state] === 0 ? null : (
          <span key={state} data-state={state} style={{ flexGrow: counts[state] }} />
        ),
      )}
    </div>
  )
}
