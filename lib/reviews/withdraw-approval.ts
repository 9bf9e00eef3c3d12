import { operation } from '#lib/access/operation.ts'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { AppError } from '#lib/core/app-error.ts'
import { deleteApprovals } from '#lib/db/change-repository.ts'
import { describePlace } from './approve-change.ts'
import { describeChange } from './describe-change.ts'
import { loadChange } from './load-change.ts'
import type { ChangePlace } from './read-changes.ts'

/** Takes back what I approved, of any commit. What is merged stays as it was approved. */
export const withdrawApproval = operation(
  {
    name: 'change.withdraw-approval',
    permission: 'change.review',
    audit: (input: ChangePlace) => describePlace(input),
  },
  async ({ principal, signal }, input: ChangePlace): Promise<ChangeDetail> => {
    const change = await loadChange(input)
    if (change.state !== 'open') throw new AppError('conflict', `This change is ${change.state}.`)
    if (!change.record.approvals.some((approval) => approval.userId === principal.userId)) {
      throw new AppError('conflict', 'You have not approved this change.')
    }
    await deleteApprovals({ changeId: change.record.id, userId: principal.userId })
    return describeChange(await loadChange(input), { principal, signal })
  },
)
