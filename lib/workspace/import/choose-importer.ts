import type { OperationContext } from '#lib/access/operation.ts'
import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import { AppError } from '#lib/core/app-error.ts'
import { systemClock } from '#lib/core/clock.ts'
import { listUsers } from '#lib/db/user-repository.ts'

/**
 * In whose name the operator at the terminal imports: the first admin's, who becomes the writer of the drafts that
 * are made of uncommitted files.
 */
export async function chooseImporter(signal: AbortSignal): Promise<OperationContext> {
  const users = await listUsers()
  const admins = users.filter(
    (user) => user.disabledAt === null && user.roles.some((each) => each.role === 'admin'),
  )
  const first = admins.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())[0]
  if (first === undefined) {
    throw new AppError('unavailable', 'There is no admin yet in whose name a project can be imported.', {
      remedy: 'Start Metricwright once without --project.',
    })
  }
  return { principal: await loadPrincipalOf(first, { via: 'system' }), signal, clock: systemClock }
}
