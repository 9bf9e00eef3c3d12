import { splitMiddle } from './split-middle.ts'
import classes from './middle-text.module.css'

/** A name that is cut in the middle where there is no room; whole in its title and for screen readers. */
export function MiddleText({ text, className }: { text: string; className?: string }) {
  const { head, tail } = splitMiddle(text)
  const root = className === undefined ? classes.root : `${classes.root} ${className}`
  if (tail === '') {
    return (
      <span className={root} title={text}>
        <span className={classes.whole}>{text}</span>
      </span>
    )
  }
  // The two parts are drawn by the style sheet: as text they would be read, found and copied as two words.
  return (
    <span className={root} title={text}>
      <span className="visually-hidden">{text}</span>
      <span className={classes.head} data-part={head} aria-hidden />
      <span className={classes.tail} data-part={tail} aria-hidden />
    </span>
  )
}
