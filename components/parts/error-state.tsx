'use client'
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { isClientError, messageOf } from '#lib/client/client-error.ts'
import classes from './notice.module.css'
import { StateMark } from './state-mark.tsx'

export interface ErrorStateProps {
  readonly error: unknown
  /** What was being done: "The runs could not be loaded." */
  readonly what?: string
  readonly where?: ReactNode
  readonly onRetry?: () => void
  /** The fix, where it is better than trying again. */
  readonly action?: ReactNode
}

/** What failed, where, and the fix as a button. */
export function ErrorState({ error, what, where, onRetry, action }: ErrorStateProps) {
  const message = messageOf(error)
  const remedy = isClientError(error) ? error.remedy : null
  return (
    <div className={classes.root} role="alert">
      <span className={classes.icon}>
        <StateMark mark="failed" label="Failed" />
      </span>
      <div className={classes.body}>
        <h2>{what ?? message}</h2>
        {what === undefined ? null : <p className={classes.text}>{message}</p>}
        {remedy === null ? null : <p className={classes.text}>{remedy}</p>}
        {where === undefined ? null : <p className={classes.where}>{where}</p>}
        {onRetry === undefined && action === undefined ? null : (
          <div className={classes.actions}>
            {action}
            {onRetry === undefined ? null : <Button onClick={onRetry}>Try again</Button>}
          </div>
        )}
      </div>
    </div>
  )
}
