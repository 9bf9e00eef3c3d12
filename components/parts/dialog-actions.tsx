import type { ReactNode } from 'react'
import classes from './dialog-actions.module.css'

/** The buttons that end a dialog, the last row of its form. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>
}
