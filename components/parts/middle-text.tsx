import { splitMiddle } from './split-middle.ts'
import classes from './middle-text.module.css'

/** A name that is cut in the middle where there is no room, and whole in its title. */
export function MiddleText({ text, className }: { text: string; className?: string }) {
  const { head, tail } = splitMiddle(text)
  return (
    <span className={className === undefined ? classes.root : `${classes.root} ${className}`} title={text}>
      <span className={classes.head}>{head}</span>
      {tail === '' ? null : <span className={classes.tail}>{tail}</span>}
    </span>
  )
}
