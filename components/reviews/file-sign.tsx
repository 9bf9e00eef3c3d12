import type { FileDiff } from '#lib/contracts/workspace.ts'
import classes from './reviews.module.css'

const words: Readonly<Record<FileDiff['status'], { sign: string; word: string }>> = {
  added: { sign: 'A', word: 'Added' },
  modified: { sign: 'M', word: 'Modified' },
  deleted: { sign: 'D', word: 'Deleted' },
  unchanged: { sign: '', word: 'Unchanged' },
}

/** What became of a file: a letter, its word for who does not see it. */
export function FileSign({ status }: { status: FileDiff['status'] }) {
  const { sign, word } = words[status]
  return (
    <span className={classes.status} data-status={status} role="img" aria-label={word}>
      {sign}
    </span>
  )
}
