import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { Prisma } from './generated/client.ts'
import { deleteGrantsOf } from './grant-repository.ts'

const userShown = {
  id: true,
  email: true,
  name: true,
  externalId: true,
  scimUserName: true,
  disabledAt: true,
  createdAt: true,
  groups: { where: { source: 'scim' }, select: { group: { select: { id: true, name: true } } } },
} as const satisfies Prisma.UserSelect
const groupShown = {
  id: true,
  name: true,
  source: true,
  externalId: true,
  createdAt: true,
  members: { where: { source: 'scim' }, select: { user: { select: { id: true, name: true } } } },
} as const satisfies Prisma.AccessGroupSelect

/** What a directory removed keeps its row, for its work; the directory sees it no more. */
const REMOVED = 'removed:'
const seen: Prisma.UserWhereInput = {
  kind: 'person',
  OR: [{ scimUserName: null }, { NOT: { scimUserName: { startsWith: REMOVED } } }],
}

export type ScimUserRow = NonNullable<Awaited<ReturnType<typeof findScimUser>>>
export type ScimGroupRow = NonNullable<Awaited<ReturnType<typeof findScimGroup>>>
interface Page {
  readonly skip: number
  readonly take: number
}

export async function findScimUser(id: string, database: DatabaseOrTransaction = getDatabase()) {
  return database.user.findFirst({ where: { ...seen, id }, select: userShown })
}

/** By one attribute or all; names of people are equal in any case. */
export async function listScimUsers(filter: { name: string; value: string } | null, page: Page) {
  const where: Prisma.UserWhereInput = { AND: [seen, filter === null ? {} : userFilter(filter)] }
  const database = getDatabase()
  const [rows, total] = await Promise.all([
    database.user.findMany({ where, select: userShown, orderBy: { createdAt: 'asc' }, ...page }),
    database.user.count({ where }),
  ])
  return { rows, total }
}

function userFilter({ name, value }: { name: string; value: string }): Prisma.UserWhereInput {
  if (name === 'externalId') return { externalId: value }
  const email = value.toLowerCase()
  return { OR: [{ scimUserName: { equals: value, mode: 'insensitive' } }, { scimUserName: null, email }] }
}

/** Of anybody else, the person who has one of these already. */
export async function findScimHolder(
  database: DatabaseOrTransaction,
  user: { userName: string; email: string; externalId: string | null },
  but: string | null,
): Promise<{ readonly id: string; readonly removed: boolean } | null> {
  const { userName, email, externalId } = user
  const found = await database.user.findFirst({
    where: {
      ...(but === null ? {} : { NOT: { id: but } }),
      OR: [
        { email },
        { scimUserName: { equals: userName, mode: 'insensitive' } },
        ...(externalId === null ? [] : [{ externalId }]),
      ],
    },
    select: { id: true, scimUserName: true },
  })
  return found === null ? null : { id: found.id, removed: found.scimUserName?.startsWith(REMOVED) === true }
}

/** Whether more hangs on the account than a directory gave: a password, or Admin. */
export async function hasPasswordOrIsAdmin(database: DatabaseOrTransaction, id: string): Promise<boolean> {
  const found = await database.user.count({
    where: { id, OR: [{ passwordHash: { not: null } }, { roles: { some: { role: 'admin' } } }] },
  })
  return found > 0
}

export async function updateScimUser(
  database: DatabaseOrTransaction,
  id: string,
  user: { userName: string; email: string; externalId: string | null; name: string; active: boolean },
): Promise<void> {
  const { userName, email, externalId, name, active } = user
  const { disabledAt } = await database.user.findUniqueOrThrow({
    where: { id },
    select: { disabledAt: true },
  })
  await database.user.update({
    where: { id },
    data: {
      ...{ email, externalId, scimUserName: userName },
      ...(name === '' ? {} : { name }),
      disabledAt: active ? null : (disabledAt ?? new Date()),
    },
  })
}

export async function hideScimUser(database: DatabaseOrTransaction, id: string): Promise<void> {
  const data = { externalId: null, scimUserName: `${REMOVED}${id}` }
  await database.user.update({ where: { id }, data })
}

/**
 * Takes from a person all that lets them in or gives them something: whoever gets the account next, by the same
 * address, begins with what the directory says.
 */
export async function stripPerson(database: DatabaseOrTransaction, id: string): Promise<void> {
  const where = { userId: id }
  await database.roleAssignment.deleteMany({ where })
  await database.groupMember.deleteMany({ where })
  await deleteGrantsOf(database, 'user', id)
  await database.accessRequest.updateMany({
    where: { ...where, state: 'open' },
    data: { state: 'withdrawn', decidedBy: id, decidedAt: new Date() },
  })
  await database.identity.deleteMany({ where })
  await database.secondFactor.deleteMany({ where })
  await database.recoveryCode.deleteMany({ where })
  await database.accountLink.updateMany({
    where: { ...where, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  await database.user.update({ where: { id }, data: { passwordHash: null } })
}

export async function findScimGroup(id: string, database: DatabaseOrTransaction = getDatabase()) {
  return database.accessGroup.findUnique({ where: { id }, select: groupShown })
}

export async function listScimGroups(filter: { name: string; value: string } | null, page: Page) {
  const where: Prisma.AccessGroupWhereInput =
    filter === null
      ? {}
      : filter.name === 'externalId'
        ? { externalId: filter.value }
        : { name: { equals: filter.value, mode: 'insensitive' } }
  const database = getDatabase()
  const [rows, total] = await Promise.all([
    database.accessGroup.findMany({ where, select: groupShown, orderBy: { createdAt: 'asc' }, ...page }),
    database.accessGroup.count({ where }),
  ])
  return { rows, total }
}

export async function isScimGroupTaken(
  database: DatabaseOrTransaction,
  group: { name: string; externalId: string | null },
  but: string | null,
): Promise<boolean> {
  const { name, externalId } = group
  const same: Prisma.AccessGroupWhereInput[] = [{ name: { equals: name, mode: 'insensitive' } }]
  if (externalId !== null) same.push({ externalId })
  const where = { OR: same, ...(but === null ? {} : { NOT: { id: but } }) }
  return (await database.accessGroup.count({ where })) > 0
}

/** Everybody whose membership by the directory began or ended. */
export async function replaceScimMembers(
  database: DatabaseOrTransaction,
  change: { groupId: string; members: readonly string[]; addedBy: string },
): Promise<readonly string[]> {
  const { groupId, members, addedBy } = change
  const of = { groupId, source: 'scim' }
  const before = (await database.groupMember.findMany({ where: of, select: { userId: true } })).map(
    ({ userId }) => userId,
  )
  const gone = before.filter((userId) => !members.includes(userId))
  const fresh = members.filter((userId) => !before.includes(userId))
  await database.groupMember.deleteMany({ where: { ...of, userId: { in: gone } } })
  await database.groupMember.createMany({ data: fresh.map((userId) => ({ ...of, userId, addedBy })) })
  return [...gone, ...fresh]
}

/** Names and ids of the groups that a directory put a person in. */
export async function listScimGroupsOf(
  userId: string,
  database: DatabaseOrTransaction,
): Promise<readonly string[]> {
  const rows = await database.groupMember.findMany({
    where: { userId, source: 'scim' },
    select: { group: { select: { name: true, externalId: true } } },
  })
  return rows.flatMap(({ group }) => [group.name, ...(group.externalId === null ? [] : [group.externalId])])
}
