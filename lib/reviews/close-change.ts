import { operation } from '#lib/access/operation.ts'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { AppError } from '#lib/core/app-error.ts'
import { setChangeClosed } from '#lib/db/change-repository.ts'
import { describePlace } from './approve-change.ts'
import { describeChange } from './describe-change.ts'
import { mayClose } from './judge-change.ts'
import { loadChange } from './load-change.ts'
import type { ChangePlace } from './read-changes.ts'

/** Gives up a change; its branch stays, and another change can be opened from it. */
export const closeChange = operation(
  { name: 'change.close', permission: 'files.read', audit: (input: ChangePlace) => describePlace(input) },
  async ({ principal, signal }, input: ChangePlace): Promise<ChangeDetail> => {
    const change = await loadChange(input)
    if (change.state !== 'open') throw new AppError('conflict', `This change is ${change.state}.`)
    if (!mayClose(change, principal)) {
      throw new AppError('forbidden', 'You may not close this change. Its author and those who review may.')
    }
    const shas = { headSha: change.headSha, baseSha: change.mainSha }
    if (!(await setChangeClosed({ id: change.record.id, ...shas }))) {
      throw new AppError('conflict', 'This change was merged or closed a moment ago.')
    }
    return describeChange(await loadChange(input), { principal, signal })
  },
)
