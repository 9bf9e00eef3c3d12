import type { ReactNode } from 'react'
import classes from './settings.module.css'

export function SettingsSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
