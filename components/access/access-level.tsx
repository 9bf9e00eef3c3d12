import type { DatasetAction } from '#lib/contracts/access.ts'
import classes from './access.module.css'

const actions: readonly { action: DatasetAction; word: string; meaning: string }[] = [
  { action: 'list', word: 'List', meaning: 'see that it exists' },
  { action: 'view', word: 'View', meaning: 'read rows' },
  { action: 'edit', word: 'Edit', meaning: 'write in production runs' },
  { action: 'own', word: 'Own', meaning: 'grant to others' },
]

export const actionWords: Readonly<Record<DatasetAction, string>> = {
  list: 'List',
  view: 'View',
  edit: 'Edit',
  own: 'Own',
}

/** Four steps and a word; a dash is nothing. */
export function AccessLevel({ action }: { action: DatasetAction | null }) {
  const level = actions.findIndex((each) => each.action === action)
  const found = actions[level]
  if (found === undefined) {
    return (
      <span className={classes.nothing}>
        <span aria-hidden>–</span>
        <span className="visually-hidden">Nothing</span>
      </span>
    )
  }
  return (
    <span className={classes.cell}>
      <Meter level={level} />
      {found.word}
    </span>
  )
}

function Meter({ level }: { level: number }) {
  return (
    <span className={classes.meter} aria-hidden>
      {actions.map((each, step) => (
        <span key={each.action} className={step <= level ? `${classes.step} ${classes.on}` : classes.step} />
      ))}
    </span>
  )
}

export function AccessLegend() {
  return (
    <div className={classes.legend}>
      {actions.map((each, level) => (
        <span key={each.action} className={classes.cell}>
          <Meter level={level} />
          <span>
            {each.word}
            <span className={classes.meaning}>, {each.meaning}</span>
          </span>
        </span>
      ))}
    </div>
  )
}
