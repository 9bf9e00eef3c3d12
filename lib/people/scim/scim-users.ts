import { operation, type OperationContext } from '#lib/access/operation.ts'
import { applyGroupRules } from '#lib/auth/apply-group-rules.ts'
import { DIRECTORY } from '#lib/contracts/identity.ts'
import type { ScimQuery, ScimResource } from '#lib/contracts/scim.ts'
import { AppError } from '#lib/core/app-error.ts'
import { isUuid } from '#lib/core/is-uuid.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { revokeAllApiTokens } from '#lib/db/api-token-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { loadIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { lockRoleChanges } from '#lib/db/role-repository.ts'
import * as scim from '#lib/db/scim-repository.ts'
import { revokeSessions } from '#lib/db/session-repository.ts'
import { createUser } from '#lib/db/user-repository.ts'
import { requireAnAdmin } from '../manage-people.ts'
import { applyPatch } from './apply-patch.ts'
import { listAnswer, pageOf, readFilter, readUser, taken, USER, type ScimUser } from './scim-shapes.ts'

/** The token itself is the right: its account needs no role. */
const door = { permission: null, scope: 'scim' } as const

interface Where {
  /** Address of /api/scim/v2 as the directory sees it. */
  readonly base: string
}
interface ById extends Where {
  readonly id: string
}
interface WithBody extends Where {
  readonly body: ScimResource
}

const FILTERS = ['userName', 'externalId', 'id']

export const listScimUsers = operation(
  { name: 'scim.user-list', ...door },
  async (_: OperationContext, { base, query }: Where & { query: ScimQuery }) => {
    const filter = readFilter(query.filter, FILTERS)
    const page = pageOf(query)
    if (filter?.name === 'id') {
      const row = isUuid(filter.value) ? await scim.findScimUser(filter.value) : null
      return listAnswer(row === null ? [] : [describe(row, base)], row === null ? 0 : 1)
    }
    const { rows, total } = await scim.listScimUsers(filter, page)
    return listAnswer(
      rows.map((row) => describe(row, base)),
      total,
      page.skip,
    )
  },
)

export const getScimUser = operation(
  { name: 'scim.user-get', ...door },
  async (_: OperationContext, { id, base }: ById) => describe(await find(id), base),
)

export const createScimUser = operation(
  { name: 'scim.user-create', ...door, audit: ({ body }: WithBody) => `person ${sayName(body)}` },
  async (_: OperationContext, { base, body }) => {
    const user = readUser(body)
    const id = await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      const holder = await scim.findScimHolder(database, user, null)
      if (holder !== null && !holder.removed) throw taken(`${user.userName} is here already.`)
      if (holder !== null) await scim.stripPerson(database, holder.id)
      const made =
        holder ??
        (await createUser(database, {
          ...{ email: user.email, name: user.name, passwordHash: null, roles: [], assignedBy: null },
        }))
      await scim.updateScimUser(database, made.id, user)
      return made.id
    })
    await applyDirectoryRules(id)
    return describe(await find(id), base)
  },
)

export const replaceScimUser = operation(
  {
    name: 'scim.user-replace',
    ...door,
    audit: ({ id, body }: ById & WithBody) => `person ${id}, ${sayName(body)}`,
  },
  async (_: OperationContext, { id, base, body }) => {
    return change(id, (before) => readUser(body, readUser(before)), base)
  },
)

export const patchScimUser = operation(
  { name: 'scim.user-patch', ...door, audit: ({ id }: ById & WithBody) => `person ${id}` },
  async (_: OperationContext, { id, base, body }) => {
    return change(id, (before) => readUser(applyPatch(before, body), readUser(before)), base)
  },
)

/** The row stays for its work; the directory may make the person anew, who then has nothing of what they had before. */
export const deleteScimUser = operation(
  { name: 'scim.user-delete', ...door, audit: ({ id }: { id: string }) => `person ${id}` },
  async (_: OperationContext, { id }): Promise<{ ok: true }> => {
    await write(id, (before) => ({ ...readUser(before), active: false }), { base: '', hide: true })
    return { ok: true }
  },
)

type Change = (before: ScimResource) => ScimUser

async function change(id: string, read: Change, base: string): Promise<ScimResource> {
  await write(id, read, { base, hide: false })
  return describe(await find(id), base)
}

/** Closing ends sessions, live streams and tokens at once; the last admin stays. */
async function write(
  id: string,
  read: Change,
  { base, hide }: { readonly base: string; readonly hide: boolean },
): Promise<void> {
  const { active } = await getDatabase().$transaction(async (database) => {
    // A directory sends several changes of one person at once: none may undo another, such as a closing.
    await lockRoleChanges(database)
    const before = await find(id, database)
    const user = read(describe(before, base))
    if ((await scim.findScimHolder(database, user, id)) !== null) {
      throw taken(`Somebody else is ${user.userName} or has this address already.`)
    }
    // A provider signs people in by their address: with another one, somebody else would be this person.
    if (user.email !== before.email && (await scim.hasPasswordOrIsAdmin(database, id))) {
      throw new AppError(
        'forbidden',
        `${before.email} is an Admin or has a password here: no directory changes the address.`,
      )
    }
    await scim.updateScimUser(database, id, user)
    if (!user.active) await requireAnAdmin(database)
    if (hide) {
      await scim.hideScimUser(database, id)
      await scim.stripPerson(database, id)
    }
    await notifyAccessChanged(database)
    return user
  })
  if (!active) {
    await revokeSessions(id, {})
    await revokeAllApiTokens(id)
  }
  await applyDirectoryRules(id)
}

/** What a directory's people have here: the role of the settings, and what rules give for their groups. */
export async function applyDirectoryRules(userId: string): Promise<void> {
  const { rules, directoryRole } = await loadIdentitySettings()
  const read = async (database: DatabaseOrTransaction) => {
    const groups = await scim.listScimGroupsOf(userId, database)
    const row = await scim.findScimUser(userId, database)
    const kept = row !== null && row.scimUserName !== null
    return { groups, also: { roles: kept && directoryRole !== null ? [directoryRole] : [], groups: [] } }
  }
  const ours = rules.filter(({ source }) => source === DIRECTORY)
  await applyGroupRules(ours, { userId, source: 'scim-rules', read })
}

async function find(id: string, database?: DatabaseOrTransaction): Promise<scim.ScimUserRow> {
  const row = isUuid(id) ? await scim.findScimUser(id, database) : null
  if (row === null) throw new AppError('not-found', 'There is no such person.')
  return row
}

const sayName = (body: ScimResource) => String(body['userName'] ?? '').slice(0, 200)

function describe(row: scim.ScimUserRow, base: string): ScimResource {
  return {
    schemas: [USER],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    userName: row.scimUserName ?? row.email,
    name: { formatted: row.name },
    displayName: row.name,
    emails: [{ value: row.email, type: 'work', primary: true }],
    active: row.disabledAt === null,
    groups: row.groups.map(({ group }) => ({
      ...{ value: group.id, display: group.name, $ref: `${base}/Groups/${group.id}` },
    })),
    meta: { resourceType: 'User', created: row.createdAt.toISOString(), location: `${base}/Users/${row.id}` },
  }
}
