import type { ReactNode } from 'react'
import classes from './state-mark.module.css'

export type Mark = 'passed' | 'warned' | 'failed' | 'running' | 'waiting' | 'skipped' | 'note'

const labels: Readonly<Record<Mark, string>> = {
  passed: 'Passed',
  warned: 'Warned',
  failed: 'Failed',
  running: 'Running',
  waiting: 'Waiting',
  skipped: 'Skipped',
  note: 'Note',
}

/** A state with its own outline; `label` replaces its usual word, '' where the word stands beside it. */
export function StateMark({ mark, label, size = 16 }: { mark: Mark; label?: string; size?: number }) {
  const name = label ?? labels[mark]
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={`${classes.mark} ${classes[mark]}`}
      {...(name === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
    >
      {outlines[mark]}
    </svg>
  )
}

const outlines: Readonly<Record<Mark, ReactNode>> = {
  passed: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" />
      <path d="M5.2 8.3l1.9 1.9 3.7-4.1" className={classes.sign} />
    </>
  ),
  warned: (
    <>
      <path d="M8 2.2l6.2 11a.6.6 0 0 1-.5.9H2.3a.6.6 0 0 1-.5-.9z" fill="currentColor" />
      <path d="M8 6.4v3.2M8 11.7v.1" className={classes.sign} />
    </>
  ),
  failed: (
    <>
      <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" fill="currentColor" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" className={classes.sign} />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="6" className={classes.track} />
      <path d="M8 2a6 6 0 0 1 6 6" className={classes.arc} />
    </>
  ),
  waiting: <circle cx="8" cy="8" r="6" className={classes.ring} strokeDasharray="2.4 2.3" />,
  skipped: (
    <>
      <circle cx="8" cy="8" r="6" className={classes.ring} />
      <path d="M3.9 12.1l8.2-8.2" className={classes.ring} />
    </>
  ),
  note: (
    <>
      <circle cx="8" cy="8" r="6" className={classes.ring} />
      <path d="M8 7.4v3.6M8 5v.1" className={classes.ring} />
    </>
  ),
}
