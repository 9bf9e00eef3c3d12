import { initialsOf } from './initials.ts'
import classes from './person-mark.module.css'

/**
 * The round initials of a person; their name stands beside it or is the control's label. They are drawn, not written:
 * a control's label must hold every text that is seen in it.
 */
export function PersonMark({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <span
      className={classes.root}
      style={{ width: size, height: size, fontSize: size < 22 ? 11 : 12 }}
      data-initials={initialsOf(name)}
      aria-hidden
    />
  )
}
