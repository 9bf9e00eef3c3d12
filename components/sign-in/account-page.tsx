import type { ReactNode } from 'react'
import { Logo } from '#components/parts/logo.tsx'
import classes from './sign-in.module.css'

/** The frame of the pages before sign-in. */
export function AccountPage(props: { title: string; text: ReactNode; children?: ReactNode }) {
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <Logo />
        Metricwright
      </header>
      <main className={classes.column}>
        <h1 className={classes.title}>{props.title}</h1>
        <p className={classes.text}>{props.text}</p>
        {props.children}
      </main>
    </div>
  )
}
