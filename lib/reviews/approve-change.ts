import { operation } from '#lib/access/operation.ts'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { AppError } from '#lib/core/app-error.ts'
import { createApproval } from '#lib/db/change-repository.ts'
import { describeChange, peopleOf } from './describe-change.ts'
import { judgeApproval } from './judge-change.ts'
import { loadChange, type LoadedChange } from './load-change.ts'
import type { ChangePlace } from './read-changes.ts'

export interface SeenChange extends ChangePlace {
  /** The head commit that the person has looked at. */
  readonly headSha: string
}

/** Approves one head commit: a later commit of the branch needs another approval. */
export const approveChange = operation(
  { name: 'change.approve', permission: 'change.review', audit: (input: SeenChange) => describePlace(input) },
  async ({ principal, signal }, input: SeenChange): Promise<ChangeDetail> => {
    const change = await loadChange(input)
    requireSeen(change, input.headSha)
    const verdict = judgeApproval(change, principal, await peopleOf([change]))
    if (!verdict.allowed) throw refuse(change, verdict.reason)
    await createApproval({ changeId: change.record.id, userId: principal.userId, headSha: change.headSha })
    return describeChange(await loadChange(input), { principal, signal })
  },
)

export function describePlace(place: ChangePlace): string {
  return `change ${place.number} of ${place.project}`
}

/** What is approved or merged is what was looked at. */
export function requireSeen(change: LoadedChange, headSha: string): void {
  if (change.state !== 'open' || change.headSha === headSha) return
  throw new AppError('conflict', 'The branch has new commits since you opened this page.', {
    remedy: 'Look at them, then decide.',
    details: { headSha: change.headSha },
  })
}

/** A rule about who may is a refusal; one about the state of things is a conflict. */
export function refuse(change: LoadedChange, reason: string): AppError {
  const aboutPerson = change.state === 'open' && reason.startsWith('You may not')
  return new AppError(aboutPerson ? 'forbidden' : 'conflict', reason)
}
