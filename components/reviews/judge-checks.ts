import { countOf } from '#components/parts/format-time.ts'
import type { Mark } from '#components/parts/state-mark.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'

export interface Check {
  readonly key: 'approval' | 'conflicts' | 'problems'
  readonly name: string
  readonly mark: Mark
  readonly about: string
}

type Checked = Pick<
  ChangeDetail,
  'state' | 'approved' | 'approvals' | 'conflicts' | 'newProblems' | 'headSha' | 'baseSha'
>

/** What an open change is looked at for, in the order in which it is mended. */
export function listChecks(change: Checked): readonly Check[] {
  const conflicts = change.conflicts.length
  return [
    checkProblems(change),
    {
      key: 'conflicts',
      name: 'Merges into main',
      mark: conflicts === 0 ? 'passed' : 'failed',
      about: conflicts === 0 ? 'no conflicts' : countOf(conflicts, 'conflict'),
    },
    {
      key: 'approval',
      name: 'Approved',
      mark: change.approved ? 'passed' : 'waiting',
      about: change.approved ? '' : change.approvals.length > 0 ? 'not of the last commit' : 'waiting',
    },
  ]
}

/** A problem without a path says that nothing was compiled: the compile service was away. */
function checkProblems({ newProblems }: Checked): Check {
  const name = 'Compiles'
  if (newProblems.length === 0) return { key: 'problems', name, mark: 'passed', about: 'no new errors' }
  if (isUnchecked(newProblems)) return { key: 'problems', name, mark: 'waiting', about: 'not checked' }
  return { key: 'problems', name, mark: 'failed', about: countOf(newProblems.length, 'new error') }
}

export function isUnchecked(problems: ChangeDetail['newProblems']): boolean {
  return problems.length === 1 && (problems[0]?.message.includes('was not checked') ?? false)
}

export interface Readiness {
  readonly mark: Mark
  readonly title: string
  readonly text: string
}

/** Whether it can be merged, and what is missing. New errors do not forbid it: a reviewer may know better. */
export function judgeReadiness(change: Checked): Readiness {
  if (change.state === 'merged') return { mark: 'passed', title: 'Merged', text: '' }
  if (change.state === 'closed') return { mark: 'skipped', title: 'Closed', text: 'It was not merged.' }
  if (change.headSha === change.baseSha) {
    return { mark: 'skipped', title: 'Nothing to merge', text: 'Main has all of its commits.' }
  }
  const conflicts = change.conflicts.length
  const errors = isUnchecked(change.newProblems) ? 0 : change.newProblems.length
  if (conflicts > 0 || !change.approved) {
    const missing = [
      conflicts === 0 ? '' : countOf(conflicts, 'conflict'),
      errors === 0 ? '' : countOf(errors, 'new error'),
      change.approved ? '' : 'an approval is missing',
    ].filter((part) => part !== '')
    const mark = conflicts + errors > 0 ? 'failed' : 'waiting'
    return { mark, title: 'Not ready to merge', text: `${capital(missing.join(', '))}.` }
  }
  return errors > 0
    ? { mark: 'warned', title: 'Approved, with errors', text: 'Main would have errors that it has not now.' }
    : { mark: 'passed', title: 'Ready to merge', text: '' }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
