import { grantsOfRole } from '#lib/access/decide.ts'
import { toHeldGrant } from '#lib/access/load-principal.ts'
import { loadRestrictedOf, loadViewSubject } from '#lib/access/load-view-subject.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { describeViewing } from '#lib/access/principal.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import { permissionsOf } from '#lib/access/roles.ts'
import { GROUP_PERMISSIONS, whyNotView, type ViewSubject } from '#lib/access/view-as.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import type { Viewing } from '#lib/contracts/people.ts'
import type { listViewTargets as contract, ViewTarget } from '#lib/contracts/view-as.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listSubjectGrants, notifyAccessChanged } from '#lib/db/access-repository.ts'
import { listGroups, listMemberships } from '#lib/db/group-repository.ts'
import { endSessionView, startSessionView } from '#lib/db/session-repository.ts'
import { listHolderRows } from '#lib/db/user-repository.ts'

const HOUR_SECONDS = 3600

type Target = ViewSubject & { readonly about: string }

/** Roles, groups and open accounts; what exceeds one's own rights says so. */
export const listViewTargets = operation(
  { name: 'view-as.targets', permission: 'access.view_as' },
  async ({ principal }: OperationContext, _: void): Promise<ResponseOf<typeof contract>> => {
    const all = (await loadTargets()).filter(({ kind, key }) => kind !== 'user' || key !== principal.userId)
    const restricted = await loadRestrictedOf(all)
    return {
      targets: all.map((target) => {
        const { kind, key, name, about } = target
        return { kind, key, name, about, whyNot: whyNotView(principal, target, restricted) }
      }),
    }
  },
)

async function loadTargets(): Promise<readonly Target[]> {
  const [table, groups, people, memberships, ofRoles, ofGroups, ofPeople] = await Promise.all([
    loadRoleTable(),
    listGroups(),
    listHolderRows(),
    listMemberships(),
    listSubjectGrants('role').then(bySubject),
    listSubjectGrants('group').then(bySubject),
    listSubjectGrants('user').then(bySubject),
  ])
  const roles = table.map((role): Target => {
    const grants = [...grantsOfRole(role), ...(ofRoles.get(role.key) ?? [])]
    const { key, name, summary: about } = role
    return { kind: 'role', key, name, about, roles: [key], permissions: new Set(role.permissions), grants }
  })
  const grantsOf = new Map(roles.map((role) => [role.key, role.grants]))
  return [
    ...roles,
    ...groups.map(({ id: key, name, summary: about }): Target => {
      const grants = ofGroups.get(key) ?? []
      return { kind: 'group', key, name, about, roles: [], permissions: GROUP_PERMISSIONS, grants }
    }),
    ...people
      .filter(({ disabledAt }) => disabledAt === null)
      .map(({ id: key, name, email, roles: held }): Target => ({
        ...{ kind: 'user', key, name: name === '' ? email : name, about: email, roles: held },
        permissions: permissionsOf(held, table),
        grants: [
          ...held.flatMap((role) => grantsOf.get(role) ?? []),
          ...(memberships.get(key) ?? []).flatMap((id) => ofGroups.get(id) ?? []),
          ...(ofPeople.get(key) ?? []),
        ],
      })),
  ]
}

function bySubject(rows: Awaited<ReturnType<typeof listSubjectGrants>>): ReadonlyMap<string, HeldGrant[]> {
  const found = new Map<string, HeldGrant[]>()
  for (const row of rows) found.set(row.subject, [...(found.get(row.subject) ?? []), toHeldGrant(row)])
  return found
}

/** For an hour, in this session alone: read only, and every operation leaves a line in the audit log. */
export const startViewing = operation(
  {
    name: 'view-as.start',
    permission: 'access.view_as',
    audit: ({ kind, key }: ViewTarget, done?: Viewing) =>
      done === undefined ? `${kind} ${key}` : `${describeViewing(done)} until ${done.until}`,
  },
  async ({ principal }: OperationContext, wish): Promise<Viewing> => {
    if (principal.via !== 'session' || principal.sessionId === null) {
      throw new AppError('forbidden', 'One views as others in a session, not with an API token.')
    }
    const subject = await loadViewSubject(wish)
    if (subject === null) throw new AppError('not-found', `There is no such ${NOUNS[wish.kind]}.`)
    const whyNot = whyNotView(principal, subject, await loadRestrictedOf([subject]))
    if (whyNot !== null) throw new AppError('forbidden', whyNot)
    const { kind, key, name } = subject
    const until = await startSessionView(principal.sessionId, { kind, key, name, seconds: HOUR_SECONDS })
    if (until === null) throw new AppError('unauthenticated', 'Your session has ended.')
    await notifyAccessChanged()
    return { kind, key, name, until: until.toISOString() }
  },
)

const NOUNS = { role: 'role', group: 'group', user: 'person' } as const

/** Whoever does not view as anybody is themselves already. */
export const stopViewing = operation(
  {
    name: 'view-as.stop',
    permission: null,
    // Setting one up is a change, which is refused while one views.
    beforeSecondFactor: true,
    // It may not be refused as a change while one views.
    effect: 'reads',
    audit: (_: void, done?: { readonly words: string }) => done?.words ?? '',
  },
  async ({ principal }: OperationContext, _): Promise<{ ok: true; words: string }> => {
    if (principal.sessionId !== null && (await endSessionView(principal.sessionId)))
      await notifyAccessChanged()
    return { ok: true, words: describeViewing(principal.viewing) }
  },
)
