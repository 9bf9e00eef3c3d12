import type { Principal } from '#lib/access/principal.ts'
import { refusalOf } from '#lib/access/roles.ts'
import type { LoadedChange } from './load-change.ts'

export interface Verdict {
  readonly allowed: boolean
  /** Why not, as a sentence; '' where it is allowed. */
  readonly reason: string
}

export interface PersonFacts {
  readonly name: string
  /** Whether they may approve changes now. */
  readonly reviews: boolean
  readonly active: boolean
}
export type People = ReadonlyMap<string, PersonFacts>

const allowed: Verdict = { allowed: true, reason: '' }
const refused = (reason: string): Verdict => ({ allowed: false, reason })

/** Counts only while it is about the head commit and its giver may still give it; never the author's. */
export function isCurrentApproval(
  change: LoadedChange,
  approval: { readonly userId: string; readonly headSha: string },
  people: People,
): boolean {
  if (approval.headSha !== change.headSha || approval.userId === change.record.authorId) return false
  if (change.state !== 'open') return true
  const giver = people.get(approval.userId)
  return giver !== undefined && giver.active && giver.reviews
}

export function isApproved(change: LoadedChange, people: People): boolean {
  return change.record.approvals.some((approval) => isCurrentApproval(change, approval, people))
}

export function judgeApproval(change: LoadedChange, principal: Principal, people: People): Verdict {
  if (change.state !== 'open') return refused(`This change is ${change.state}.`)
  if (!principal.permissions.has('change.review')) return refused(refusalOf('change.review'))
  if (change.record.authorId === principal.userId) return refused('You may not approve your own change.')
  if (change.headSha === change.baseSha) return refused('Main has all commits of this branch already.')
  const mine = change.record.approvals.find(
    (approval) => approval.userId === principal.userId && isCurrentApproval(change, approval, people),
  )
  return mine ? refused('You approved this commit.') : allowed
}

export function judgeMerge(
  change: LoadedChange,
  principal: Principal,
  facts: { readonly people: People; readonly conflicts: number },
): Verdict {
  if (change.state !== 'open') return refused(`This change is ${change.state}.`)
  if (!principal.permissions.has('change.merge')) return refused(refusalOf('change.merge'))
  if (change.headSha === change.baseSha) return refused('Main has all commits of this branch already.')
  if (facts.conflicts > 0) {
    return refused(
      'It conflicts with main: its author updates the branch from main and resolves the conflict.',
    )
  }
  if (isApproved(change, facts.people)) return allowed
  const stale = change.record.approvals.length > 0
  return refused(
    stale
      ? 'The branch has new commits since it was approved: they need an approval.'
      : 'A Team Lead or Admin who is not its author approves it first.',
  )
}

export function mayClose(change: LoadedChange, principal: Principal): boolean {
  if (change.state !== 'open') return false
  return change.record.authorId === principal.userId || principal.permissions.has('change.review')
}
