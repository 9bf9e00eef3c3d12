import { formatEvent } from '#lib/dbt/run/index.ts'
import type { Manifest } from '#lib/dbt/index.ts'
import { countsOf } from './counts-of.ts'

/** `Found 5 models, 3 seeds, ...`. */
export function foundLine(manifest: Manifest): string {
  const event = { kind: 'run-started', counts: countsOf(manifest), threads: 1, target: '', total: 0 } as const
  return formatEvent(event)[0] ?? ''
}
