import { operation } from '#lib/access/operation.ts'
import { runState, type RunState } from '#lib/contracts/runs.ts'
import { AppError } from '#lib/core/app-error.ts'
import { askToCancelRun, findRunById, isEnded } from '#lib/db/run-repository.ts'
import { findRunAt, type RunPlace } from './get-run.ts'

/**
 * Asks the worker to end a run; one that waits ends at once. Who may run in production may cancel any run,
 * others their own. Cancelling a run that has ended changes nothing.
 */
export const cancelRun = operation(
  {
    name: 'run.cancel',
    permission: 'run.development',
    audit: ({ project, number }: RunPlace) => `project ${project}, run ${number}`,
  },
  async ({ principal }, place): Promise<{ state: RunState }> => {
    const run = await findRunAt(place)
    if (run.startedBy !== principal.userId && !principal.permissions.has('run.production')) {
      throw new AppError('forbidden', `You may not cancel run ${run.number}: somebody else started it.`)
    }
    if (!isEnded(run.state)) await askToCancelRun(run.id)
    const now = await findRunById(run.id)
    return { state: runState.parse(now?.state ?? run.state) }
  },
)
