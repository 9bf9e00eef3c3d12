import type { ReactNode } from 'react'
import classes from './page-header.module.css'

/** The bar at the top of a page, 44 high: title, a search, what is said about it, and what can be done. */
export function PageHeader(props: {
  title: string
  search?: ReactNode
  about?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className={classes.bar}>
      <h1 className={classes.title}>{props.title}</h1>
      {props.search}
      {props.about === undefined ? null : <div className={classes.about}>{props.about}</div>}
      <div className={classes.actions}>{props.children}</div>
    </header>
  )
}
