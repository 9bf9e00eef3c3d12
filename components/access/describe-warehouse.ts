import { countOf } from '#components/parts/format-time.ts'
import type { Mark } from '#components/parts/state-mark.tsx'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'

interface WarehouseWords {
  readonly mark: Mark
  readonly text: string
}

/** One line that says who enforces what is granted, and whether the warehouse is as it should be. */
export function describeWarehouse({ state, steps, drift }: WarehouseAccessState): WarehouseWords {
  if (state === 'none') return { mark: 'note', text: 'DuckDB has no users: Metricwright alone decides' }
  if (state === 'unable') return { mark: 'warned', text: 'No logins: Metricwright alone decides' }
  if (state === 'off') return { mark: 'warned', text: 'Logins are not used: Metricwright alone decides' }
  const open = [
    ...(drift.length > 0 ? [`${countOf(drift.length, 'difference')}`] : []),
    ...(steps.length > 0 ? [`${countOf(steps.length, 'step')} to do`] : []),
  ]
  if (open.length > 0) return { mark: 'warned', text: `The warehouse is not as granted: ${open.join(', ')}` }
  return { mark: 'passed', text: 'The warehouse answers as granted' }
}

/** Long lists of schemas, in a cell. */
export function shortList(names: readonly string[], most = 4): string {
  if (names.length === 0) return '–'
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
