import classes from './key-hint.module.css'

/** Keys beside the words of a button or a menu; read out by `aria-keyshortcuts` of the control, not here. */
export function KeyHint({ keys, onAccent = false }: { keys: readonly string[]; onAccent?: boolean }) {
  return (
    <span className={onAccent ? `${classes.keys} ${classes.onAccent}` : classes.keys} aria-hidden>
      {keys.map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  )
}
