import type { ReactNode } from 'react'
import classes from './notice.module.css'

/** What is missing, and the one thing to do about it. */
export function EmptyState(props: {
  icon: ReactNode
  title: string
  text: ReactNode
  action?: ReactNode
  /** Where it is the whole page, its title is the page's. */
  level?: 1 | 2
}) {
  const Heading = props.level === 1 ? 'h1' : 'h2'
  return (
    <div className={classes.root}>
      <span className={classes.icon} aria-hidden>
        {props.icon}
      </span>
      <div className={classes.body}>
        <Heading>{props.title}</Heading>
        <p className={classes.text}>{props.text}</p>
        {props.action === undefined ? null : <div className={classes.actions}>{props.action}</div>}
      </div>
    </div>
  )
}
