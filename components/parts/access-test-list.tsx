import type { AccessTestStatus, NodeDetail } from '#lib/contracts/compile.ts'
import classes from './pane-rows.module.css'
import { StateMark, type Mark } from './state-mark.tsx'

export const accessTestMarks: Readonly<Record<AccessTestStatus, Mark>> = {
  pass: 'passed',
  warn: 'warned',
  fail: 'failed',
  error: 'failed',
  skipped: 'skipped',
}

/** The access tests of a node, each with whether it holds; why stands in its title and, where it does not, below. */
export function AccessTestList({ tests }: { tests: NodeDetail['accessTests'] }) {
  if (tests.length === 0) return null
  return (
    <ul className={classes.table} aria-label="Access tests">
      {tests.map(({ id, sentence, status, message }) => (
        <li key={id} className={classes.row} title={message}>
          <StateMark mark={accessTestMarks[status]} size={14} />
          <span className={classes.wrapped}>
            {sentence}
            {status === 'pass' ? null : <span className={classes.why}>{message}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
