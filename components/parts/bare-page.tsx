import type { ReactNode } from 'react'
import classes from './bare-page.module.css'
import { Logo } from './logo.tsx'

/** A page outside of any project: the name of the product above it, and nothing beside it. */
export function BarePage({ children, className }: { children: ReactNode; className?: string | undefined }) {
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <Logo />
        Metricwright
      </header>
      <main className={className}>{children}</main>
    </div>
  )
}
