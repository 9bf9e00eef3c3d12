import type { ReactNode } from 'react'
import { BarePage } from '#components/parts/bare-page.tsx'
import classes from './sign-in.module.css'

/** The frame of the pages before sign-in. */
export function AccountPage(props: { title: string; text: ReactNode; children?: ReactNode }) {
  return (
    <BarePage className={classes.column}>
      <h1 className={classes.title}>{props.title}</h1>
      <p className={classes.text}>{props.text}</p>
      {props.children}
    </BarePage>
  )
}
