import { viewing } from '#lib/contracts/people.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { endSessionView, type SessionView } from '#lib/db/session-repository.ts'
import { loadViewSubject } from './load-view-subject.ts'
import { describeViewing, type Principal } from './principal.ts'
import { viewAs } from './view-as.ts'

/**
 * The person of a session that views as somebody, with the rights that one has now. What ends it, ends it here: its
 * hour, the right to it that was taken, a role, group or account that is gone.
 */
export async function loadViewed(own: Principal, sessionId: string, view: SessionView): Promise<Principal> {
  if (view.over) return endViewing(own, { sessionId, view, reason: 'Its hour was over.' })
  if (!own.permissions.has('access.view_as')) {
    return endViewing(own, { sessionId, view, reason: 'The right to view as others was taken.' })
  }
  const wish = viewing.pick({ kind: true, key: true }).safeParse(view)
  const subject = wish.success ? await loadViewSubject(wish.data) : null
  if (subject === null)
    return endViewing(own, { sessionId, view, reason: `${view.name} is no longer there.` })
  return viewAs(own, subject, view.until.toISOString())
}

async function endViewing(
  own: Principal,
  of: { readonly sessionId: string; readonly view: SessionView; readonly reason: string },
): Promise<Principal> {
  const { sessionId, view, reason } = of
  if (!(await endSessionView(sessionId))) return own
  const { data } = viewing.pick({ kind: true, name: true }).safeParse(view)
  const viewedAs = describeViewing(data ?? null)
  const event = { userId: own.userId, operation: 'view-as.stop', outcome: 'done' as const, subject: viewedAs }
  await recordAudit({ ...event, reason, viewedAs })
  await notifyAccessChanged()
  return own
}
