import { IconAlertOctagon } from '@tabler/icons-react'
import classes from './sign-in.module.css'

export function Problem({ text }: { text: string | null }) {
  return (
    <div role="alert" aria-live="assertive">
      {text === null ? null : (
        <p className={classes.problem}>
          <IconAlertOctagon size={16} stroke={1.5} aria-hidden />
          <span>{text}</span>
        </p>
      )}
    </div>
  )
}
