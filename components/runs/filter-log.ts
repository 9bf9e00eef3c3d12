import type { RunLogLine } from '#lib/client/run-stream-state.ts'

export interface LogFilter {
  readonly text: string
  /** Warnings and errors only. */
  readonly serious: boolean
  /** Lines of one node only. */
  readonly node: string | null
}

/** The lines that are asked for, in any case of their letters; empty ones are for files, not for a list. */
export function filterLog(log: readonly RunLogLine[], filter: LogFilter): readonly RunLogLine[] {
  const wanted = filter.text.trim().toLowerCase()
  return log.filter((line) => {
    if (line.text.trim() === '') return false
    if (filter.serious && line.level !== 'error' && line.level !== 'warn') return false
    if (filter.node !== null && line.uniqueId !== filter.node) return false
    if (wanted === '') return true
    return line.text.toLowerCase().includes(wanted) || (line.uniqueId ?? '').toLowerCase().includes(wanted)
  })
}

/** The log as a file: what the list shows, and the empty lines. */
export function writeLog(log: readonly RunLogLine[]): string {
  return log.map((line) => `${line.at.slice(11, 23)}  ${line.text}\n`).join('')
}
