import { systemPrincipal } from '#lib/access/principal.ts'
import { systemClock } from '#lib/core/clock.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { toProjectContext } from '#lib/workspace/project-context.ts'
import { keepDrift } from './keep-drift.ts'
import { headOfMain, planOf } from './plan-access.ts'

const LONGEST_MS = 60_000

/** A build of production may have made other rows of permission models: they are read at once, not when somebody looks. */
export async function noteDriftAfterBuild(project: ProjectRecord, runNumber: number): Promise<void> {
  const context = toProjectContext(project)
  const plan = await planOf(
    { principal: systemPrincipal, signal: AbortSignal.timeout(LONGEST_MS), clock: systemClock },
    context,
    { commit: await headOfMain(context), askWorker: true },
  )
  await keepDrift(project.id, plan, { runNumber, at: systemClock.now() })
}
