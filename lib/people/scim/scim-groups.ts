import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { ScimQuery, ScimResource } from '#lib/contracts/scim.ts'
import { AppError } from '#lib/core/app-error.ts'
import { isUuid } from '#lib/core/is-uuid.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { deleteGrantsOf } from '#lib/db/grant-repository.ts'
import { deleteGroup } from '#lib/db/group-repository.ts'
import { lockRoleChanges } from '#lib/db/role-repository.ts'
import * as scim from '#lib/db/scim-repository.ts'
import { applyPatch } from './apply-patch.ts'
import { GROUP, listAnswer, pageOf, readFilter, readGroup, taken, type ScimGroup } from './scim-shapes.ts'
import { applyDirectoryRules } from './scim-users.ts'

const door = { permission: null, scope: 'scim' } as const

interface Where {
  readonly base: string
  /** Attributes that the directory does not want, such as members. */
  readonly without?: string | undefined
}
interface ById extends Where {
  readonly id: string
}
interface WithBody extends Where {
  readonly body: ScimResource
}

export const listScimGroups = operation(
  { name: 'scim.group-list', ...door },
  async (_: OperationContext, { query, ...where }: Where & { query: ScimQuery }) => {
    const page = pageOf(query)
    const { rows, total } = await scim.listScimGroups(
      readFilter(query.filter, ['displayName', 'externalId']),
      page,
    )
    return listAnswer(
      rows.map((row) => describe(row, where)),
      total,
      page.skip,
    )
  },
)

export const getScimGroup = operation(
  { name: 'scim.group-get', ...door },
  async (_: OperationContext, { id, ...where }: ById) => describe(await find(id), where),
)

export const createScimGroup = operation(
  { name: 'scim.group-create', ...door, audit: ({ body }: WithBody) => `group ${sayName(body)}` },
  async ({ principal }: OperationContext, { body, ...where }) => {
    const group = readGroup(body)
    const addedBy = principal.userId
    const { id, moved } = await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      await requireFree(database, group, null)
      const { displayName: name, externalId } = group
      const made = await database.accessGroup.create({
        data: { name, externalId, source: 'scim', createdBy: addedBy },
      })
      return { id: made.id, moved: await setMembers(database, made.id, { group, addedBy }) }
    })
    for (const userId of moved) await applyDirectoryRules(userId)
    return describe(await find(id), where)
  },
)

export const replaceScimGroup = operation(
  {
    name: 'scim.group-replace',
    ...door,
    audit: ({ id, body }: ById & WithBody) => `group ${id}, ${sayName(body)}`,
  },
  async (context: OperationContext, { body, ...where }) => {
    return change(context, () => readGroup(body), where)
  },
)

export const patchScimGroup = operation(
  { name: 'scim.group-patch', ...door, audit: ({ id }: ById & WithBody) => `group ${id}` },
  async (context: OperationContext, { body, ...where }) => {
    return change(context, (before) => readGroup(applyPatch(before, body)), where)
  },
)

/** Its grants go with it. */
export const deleteScimGroup = operation(
  { name: 'scim.group-delete', ...door, audit: ({ id }: { id: string }) => `group ${id}` },
  async (_: OperationContext, { id }): Promise<{ ok: true }> => {
    const { members } = await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      const row = await findOwn(id, database)
      await deleteGroup(database, id)
      await deleteGrantsOf(database, 'group', id)
      await notifyAccessChanged(database)
      return row
    })
    for (const { user } of members) await applyDirectoryRules(user.id)
    return { ok: true }
  },
)

async function change(
  { principal }: OperationContext,
  read: (before: ScimResource) => ScimGroup,
  { id, ...where }: ById,
): Promise<ScimResource> {
  const { before, group, moved } = await getDatabase().$transaction(async (database) => {
    // A directory sends several changes of one group at once: none may put back a member that another removes.
    await lockRoleChanges(database)
    const before = await findOwn(id, database)
    const group = read(describe(before, { base: where.base }))
    await requireFree(database, group, id)
    const data = { name: group.displayName, externalId: group.externalId, version: { increment: 1 } }
    await database.accessGroup.update({ where: { id }, data })
    return { before, group, moved: await setMembers(database, id, { group, addedBy: principal.userId }) }
  })
  // Rules go by names: with another name they may give something else to all.
  const renamed = before.name === group.displayName ? [] : group.members
  for (const userId of new Set([...moved, ...renamed])) await applyDirectoryRules(userId)
  return describe(await find(id), where)
}

async function setMembers(
  database: DatabaseOrTransaction,
  groupId: string,
  { group, addedBy }: { readonly group: ScimGroup; readonly addedBy: string },
): Promise<readonly string[]> {
  const ids = group.members.filter(isUuid)
  const known = await database.user.count({ where: { id: { in: ids }, kind: 'person' } })
  if (known !== group.members.length) throw new AppError('invalid', 'One of the members is not here.')
  const moved = await scim.replaceScimMembers(database, { groupId, members: ids, addedBy })
  await notifyAccessChanged(database)
  return moved
}

async function requireFree(
  database: DatabaseOrTransaction,
  { displayName: name, externalId }: ScimGroup,
  but: string | null,
): Promise<void> {
  if (await scim.isScimGroupTaken(database, { name, externalId }, but)) {
    throw taken(`There is a group ${name} already.`)
  }
}

async function find(id: string, database?: DatabaseOrTransaction): Promise<scim.ScimGroupRow> {
  const row = isUuid(id) ? await scim.findScimGroup(id, database) : null
  if (row === null) throw new AppError('not-found', 'There is no such group.')
  return row
}

/** What was granted to a group that an admin made is not for a directory to hand to somebody, nor to take away. */
async function findOwn(id: string, database: DatabaseOrTransaction): Promise<scim.ScimGroupRow> {
  const row = await find(id, database)
  if (row.source === 'scim') return row
  throw new AppError(
    'forbidden',
    `The group ${row.name} was made here, not by the directory: only an admin here changes or removes it.`,
  )
}

const sayName = (body: ScimResource) => String(body['displayName'] ?? '').slice(0, 200)

function describe(row: scim.ScimGroupRow, { base, without = '' }: Where): ScimResource {
  const members = row.members.map(({ user }) => ({
    ...{ value: user.id, display: user.name, $ref: `${base}/Users/${user.id}` },
  }))
  return {
    schemas: [GROUP],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    displayName: row.name,
    ...(/\bmembers\b/i.test(without) ? {} : { members }),
    meta: {
      resourceType: 'Group',
      created: row.createdAt.toISOString(),
      location: `${base}/Groups/${row.id}`,
    },
  }
}
