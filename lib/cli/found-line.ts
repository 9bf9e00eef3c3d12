import { formatEvent } from '#lib/dbt/run/index.ts'
import { countsOf } from './counts-of.ts'
import type { OpenedProject } from './open-project.ts'

/** `Found 5 models, 3 seeds, ...` and how many work at once, as a run begins. */
export function foundLines({ project, profile }: OpenedProject, threads: number): readonly string[] {
  const counts = countsOf(project.manifest)
  return formatEvent({ kind: 'run-started', counts, threads, target: profile.target.name, total: 0 })
}
