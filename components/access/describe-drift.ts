import { countOf } from '#components/parts/format-time.ts'
import type { Mark } from '#components/parts/state-mark.tsx'
import type { AccessPlan } from '#lib/contracts/access-code.ts'

export interface DriftWords {
  readonly mark: Mark
  readonly text: string
  /** How many lines applying would do. */
  readonly changes: number
}

/** The state of the drift in one line. */
export function describeDrift(plan: AccessPlan, chosen: ReadonlySet<string>): DriftWords {
  const { onlyDeclared, onlyStored, different, faults } = plan
  const kept = onlyStored.filter(({ effect, id }) => effect === 'keep' && !chosen.has(id)).length
  const changes = onlyDeclared.length + different.length + onlyStored.length - kept
  const errors = faults.filter(({ severity }) => severity === 'error').length
  if (errors > 0) return { mark: 'failed', text: countOf(errors, 'fault'), changes }
  const keeps = kept === 0 ? '' : `${countOf(kept, 'entry', 'entries')} here that the file does not have`
  if (changes > 0) {
    const waiting = `${countOf(changes, 'change')} to apply`
    return { mark: 'warned', text: keeps === '' ? waiting : `${waiting}, ${keeps}`, changes }
  }
  if (keeps !== '') return { mark: 'note', text: keeps, changes }
  return { mark: 'passed', text: 'access.yml and what holds here agree', changes }
}
