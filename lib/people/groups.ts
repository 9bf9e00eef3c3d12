import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { Group } from '#lib/contracts/groups.ts'
import { AppError } from '#lib/core/app-error.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { deleteGrantsOf } from '#lib/db/grant-repository.ts'
import * as groups from '#lib/db/group-repository.ts'
import { countUsersByIds } from '#lib/db/user-repository.ts'
import { seesGrants } from './get-access.ts'

interface GroupText {
  readonly name: string
  readonly summary: string
  readonly members: readonly string[]
}

/** Those who grant or approve see all groups; others those that they are in. */
export const listGroups = operation(
  { name: 'group.list', permission: 'project.read' },
  async ({ principal }: OperationContext, _: void): Promise<{ groups: Group[] }> => {
    const all = await groups.listGroups()
    const seen = seesGrants(principal)
      ? all
      : all.filter(({ members }) => members.some(({ user }) => user.id === principal.userId))
    return { groups: seen.map(describeGroup) }
  },
)

export const createGroup = operation(
  {
    name: 'group.create',
    permission: 'access.manage',
    audit: ({ name, members }: GroupText) => `group ${name}, ${members.length} members`,
  },
  async ({ principal }: OperationContext, { name, summary, members }): Promise<Group> => {
    const id = await getDatabase().$transaction(async (database) => {
      await requireFreeName(database, name, null)
      await requirePeople(members)
      const made = await groups.createGroup(database, { name, summary, createdBy: principal.userId })
      await groups.replaceMembers(database, { groupId: made.id, members, addedBy: principal.userId })
      await notifyAccessChanged(database)
      return made.id
    })
    return getGroup(id)
  },
)

export const updateGroup = operation(
  {
    name: 'group.update',
    permission: 'access.manage',
    audit: ({ name, members }: GroupText & { id: string; version: number }) =>
      `group ${name}, ${members.length} members: ${members.join(', ') || 'none'}`,
  },
  async ({ principal }: OperationContext, { id, version, name, summary, members }): Promise<Group> => {
    await getDatabase().$transaction(async (database) => {
      await requireFreeName(database, name, id)
      await requirePeople(members)
      if (!(await groups.updateGroup(database, { id, version, name, summary }))) {
        if ((await groups.findGroup(id, database)) === null) throw noSuchGroup()
        throw new AppError('conflict', 'Somebody changed this group while you did.', {
          remedy: 'Open it again: it shows what they saved.',
        })
      }
      await groups.replaceMembers(database, { groupId: id, members, addedBy: principal.userId })
      await notifyAccessChanged(database)
    })
    return getGroup(id)
  },
)

/** Its grants go with it. */
export const deleteGroup = operation(
  {
    name: 'group.delete',
    permission: 'access.manage',
    audit: ({ id }: { id: string }, done?: { readonly name: string }) => `group ${done?.name ?? id}`,
  },
  async (_: OperationContext, { id }): Promise<{ ok: true; name: string }> => {
    const { name } = await getGroup(id)
    await getDatabase().$transaction(async (database) => {
      if (!(await groups.deleteGroup(database, id))) throw noSuchGroup()
      await deleteGrantsOf(database, 'group', id)
      await notifyAccessChanged(database)
    })
    return { ok: true, name }
  },
)

async function getGroup(id: string): Promise<Group> {
  const found = await groups.findGroup(id)
  if (found === null) throw noSuchGroup()
  return describeGroup(found)
}

const noSuchGroup = () => new AppError('not-found', 'There is no such group.')

async function requireFreeName(
  database: DatabaseOrTransaction,
  name: string,
  but: string | null,
): Promise<void> {
  const known = await groups.findGroupByName(name, database)
  if (known !== null && known.id !== but) throw new AppError('conflict', `There is a group ${name} already.`)
}

async function requirePeople(ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids)
  if ((await countUsersByIds([...wanted])) !== wanted.size) {
    throw new AppError('not-found', 'One of these people is not here.', { remedy: 'Load the page again.' })
  }
}

function describeGroup({ id, name, summary, version, members }: groups.GroupRow): Group {
  return { id, name, summary, version, members: members.map(({ user }) => user) }
}
