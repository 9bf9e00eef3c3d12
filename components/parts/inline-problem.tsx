import { isClientError, messageOf } from '#lib/client/client-error.ts'
import classes from './inline-problem.module.css'
import { StateMark } from './state-mark.tsx'

/** What failed and what to do about it, within a form or a dialog. */
export function InlineProblem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const remedy = isClientError(error) ? error.remedy : null
  return (
    <div className={classes.problem} role="alert">
      <StateMark mark="failed" label="" />
      <span>{remedy === null ? messageOf(error) : `${messageOf(error)} ${remedy}`}</span>
    </div>
  )
}
