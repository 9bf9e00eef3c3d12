import { countOf } from '#components/parts/format-time.ts'
import type { Mark } from '#components/parts/state-mark.tsx'
import type { AccessPlan } from '#lib/contracts/access-code.ts'

export interface DriftWords {
  readonly mark: Mark
  readonly text: string
  /** How many lines applying would do. */
  readonly changes: number
  /** Whether writing access.yml from what holds would make another file than there is. */
  readonly writes: boolean
}

/** Whether anything is declared as code. */
export const isDeclared = ({ hasFile, models }: Pick<AccessPlan, 'hasFile' | 'models'>) =>
  hasFile || models.length > 0

/** The state of the drift in one line. */
export function describeDrift(plan: AccessPlan, chosen: ReadonlySet<string>): DriftWords {
  const { onlyDeclared, onlyStored, different, faults } = plan
  const kept = onlyStored.filter(({ effect, id }) => effect === 'keep' && !chosen.has(id)).length
  const changes = onlyDeclared.length + different.length + onlyStored.length - kept
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const writes = errors > 0 || changes + kept > 0 || !isDeclared(plan)
  const said = (mark: Mark, text: string): DriftWords => ({ mark, text, changes, writes })
  if (errors > 0) return said('failed', countOf(errors, 'fault'))
  const keeps = kept === 0 ? '' : `${countOf(kept, 'entry', 'entries')} here that the file does not have`
  if (changes > 0) {
    const waiting = `${countOf(changes, 'change')} to apply`
    return said('warned', keeps === '' ? waiting : `${waiting}, ${keeps}`)
  }
  if (keeps !== '') return said('note', keeps)
  return isDeclared(plan)
    ? said('passed', 'access.yml and what holds here agree')
    : said('note', 'Nothing is declared as code')
}
