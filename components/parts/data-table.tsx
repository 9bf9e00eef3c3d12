import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface DataTableProps {
  readonly heads: readonly string[]
  /** A last column of buttons, whose head is for readers of the page alone. */
  readonly actions?: boolean
  /** Cells of several lines stand at the top of their row. */
  readonly top?: boolean
  readonly label?: string
  /** Rows. */
  readonly children: ReactNode
}

/** A table that fills its pane; its heads stay in sight. */
export function DataTable({ heads, actions = false, top = false, label, children }: DataTableProps) {
  return (
    <table className={classes.table} data-align={top ? 'top' : undefined} aria-label={label}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
          {actions ? (
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}
