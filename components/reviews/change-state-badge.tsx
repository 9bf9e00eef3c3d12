import { StateMark, type Mark } from '#components/parts/state-mark.tsx'
import type { ChangeSummary } from '#lib/contracts/changes.ts'
import classes from './reviews.module.css'

const states: Readonly<Record<ChangeSummary['state'], { mark: Mark; word: string }>> = {
  open: { mark: 'waiting', word: 'Open' },
  merged: { mark: 'passed', word: 'Merged' },
  closed: { mark: 'skipped', word: 'Closed' },
}

export function ChangeStateBadge({ state }: { state: ChangeSummary['state'] }) {
  const { mark, word } = states[state]
  return (
    <span className={classes.badge} data-state={state}>
      <StateMark mark={mark} label="" size={14} />
      {word}
    </span>
  )
}
