import type { Mark } from '#components/parts/state-mark.tsx'
import { countOf } from '#components/parts/format-time.ts'
import type {
  AccessAnswer,
  AccessCheck,
  AccessCheckState,
  AccessReport,
} from '#lib/contracts/access-checks.ts'

export const checkMarks: Readonly<Record<AccessCheckState, Mark>> = {
  queued: 'waiting',
  running: 'running',
  passed: 'passed',
  deviating: 'failed',
  failed: 'failed',
  cancelled: 'skipped',
}

export const answerWords: Readonly<Record<AccessAnswer, string>> = {
  r: 'Reads it, as granted',
  x: 'Refused, as nothing grants it',
  R: 'Reads it, though nothing grants it',
  X: 'Refused, though it is granted',
  e: 'Could not be told',
}

export const isOpen = ({ state }: Pick<AccessCheck, 'state'>) => state === 'queued' || state === 'running'

/** What came of a check, in a line. */
export function describeCheck(check: AccessCheck): string {
  switch (check.state) {
    case 'queued':
      return 'Waits for the worker'
    case 'running':
      if (check.total === 0) return 'Reading which tables there are'
      return `${check.done.toLocaleString('en')} of ${check.total.toLocaleString('en')} questions`
    case 'cancelled':
      return `Cancelled after ${check.done.toLocaleString('en')} of ${check.total.toLocaleString('en')} questions`
    case 'failed':
      return check.error
    case 'passed':
    case 'deviating':
      return `${outcomeOf(check)} of ${countOf(check.total, 'question')}`
  }
}

function outcomeOf({ deviations, unproven }: AccessCheck): string {
  const open = unproven === 0 ? '' : `, ${unproven} could not be told`
  return `${deviations === 0 ? 'No deviation' : countOf(deviations, 'deviation')}${open}`
}

export type AnswerFilter = 'all' | 'notable'

export interface ReportRow {
  readonly place: number
  readonly dataset: string
  readonly name: string
  readonly answers: readonly AccessAnswer[]
}

/** The tables of a report that match, with an answer for each subject. */
export function chooseRows(
  report: AccessReport,
  { text, filter }: { readonly text: string; readonly filter: AnswerFilter },
): ReportRow[] {
  const wanted = text.trim().toLowerCase()
  return report.tables.flatMap(({ dataset, name, answers }, place) => {
    if (!`${dataset}.${name}`.toLowerCase().includes(wanted)) return []
    if (filter === 'notable' && !/[RXe]/.test(answers)) return []
    return [{ place, dataset, name, answers: [...answers].map(toAnswer) }]
  })
}

const toAnswer = (letter: string): AccessAnswer =>
  letter === 'r' || letter === 'x' || letter === 'R' || letter === 'X' ? letter : 'e'
