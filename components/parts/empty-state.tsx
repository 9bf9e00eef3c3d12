import type { ReactNode } from 'react'
import classes from './notice.module.css'

/** What is missing, and the one thing to do about it. */
export function EmptyState(props: { icon: ReactNode; title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.root}>
      <span className={classes.icon} aria-hidden>
        {props.icon}
      </span>
      <div className={classes.body}>
        <h2>{props.title}</h2>
        <p className={classes.text}>{props.text}</p>
        {props.action === undefined ? null : <div className={classes.actions}>{props.action}</div>}
      </div>
    </div>
  )
}
