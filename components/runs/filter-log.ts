import type { RunLogLine } from '#lib/client/run-stream-state.ts'

/** At most this many lines are drawn; the latest ones. */
export const shownLines = 2000

export interface ShownLog {
  readonly lines: readonly RunLogLine[]
  /** Earlier lines that match and are not drawn. */
  readonly hidden: number
  readonly errors: readonly RunLogLine[]
}

/** The lines with the text, wherever its letters are large or small, and the errors among them. */
export function filterLog(log: readonly RunLogLine[], text: string): ShownLog {
  const wanted = text.trim().toLowerCase()
  const matching = log.filter(
    (line) =>
      line.text.trim() !== '' &&
      (line.text.toLowerCase().includes(wanted) || (line.uniqueId ?? '').toLowerCase().includes(wanted)),
  )
  return {
    lines: matching.slice(-shownLines),
    hidden: Math.max(0, matching.length - shownLines),
    errors: matching.filter((line) => line.level === 'error'),
  }
}
