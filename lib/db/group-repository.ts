import { getDatabase, type DatabaseOrTransaction } from './client.ts'

const withMembers = {
  members: {
    // One of several sources is enough to be a member.
    distinct: 'userId',
    select: { user: { select: { id: true, name: true, email: true } } },
    orderBy: { user: { name: 'asc' } },
  },
} as const

export interface GroupRow {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly version: number
  readonly members: readonly {
    readonly user: { readonly id: string; readonly name: string; readonly email: string }
  }[]
}

export async function listGroups(): Promise<readonly GroupRow[]> {
  return getDatabase().accessGroup.findMany({ include: withMembers, orderBy: { name: 'asc' } })
}

export async function listGroupNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await getDatabase().accessGroup.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function listGroupIds(database: DatabaseOrTransaction): Promise<ReadonlySet<string>> {
  const rows = await database.accessGroup.findMany({ select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}

export async function findGroup(
  id: string,
  database: DatabaseOrTransaction = getDatabase(),
): Promise<GroupRow | null> {
  return database.accessGroup.findUnique({ where: { id }, include: withMembers })
}

export async function findGroupByName(
  name: string,
  database: DatabaseOrTransaction,
): Promise<{ readonly id: string } | null> {
  return database.accessGroup.findFirst({
    where: { name: { equals: name, mode: 'insensitive' } },
    select: { id: true },
  })
}

export async function createGroup(
  database: DatabaseOrTransaction,
  group: { name: string; summary: string; createdBy: string },
): Promise<{ readonly id: string }> {
  return database.accessGroup.create({ data: group, select: { id: true } })
}

/** False where somebody else changed it since that version. */
export async function updateGroup(
  database: DatabaseOrTransaction,
  change: { id: string; version: number; name: string; summary: string },
): Promise<boolean> {
  const { id, version, name, summary } = change
  const { count } = await database.accessGroup.updateMany({
    where: { id, version },
    data: { name, summary, version: version + 1 },
  })
  return count === 1
}

/** Leaves exactly these members; those that stay keep where they came from, who added them and when. */
export async function replaceMembers(
  database: DatabaseOrTransaction,
  change: { groupId: string; members: readonly string[]; addedBy: string },
): Promise<void> {
  const { groupId, members, addedBy } = change
  await database.groupMember.deleteMany({ where: { groupId, userId: { notIn: [...members] } } })
  const kept = await database.groupMember.findMany({ where: { groupId }, select: { userId: true } })
  const known = new Set(kept.map(({ userId }) => userId))
  await database.groupMember.createMany({
    data: members.filter((userId) => !known.has(userId)).map((userId) => ({ groupId, userId, addedBy })),
    skipDuplicates: true,
  })
}

export async function deleteGroup(database: DatabaseOrTransaction, id: string): Promise<boolean> {
  return (await database.accessGroup.deleteMany({ where: { id } })).count > 0
}

/** Which groups each person is in. */
export async function listMemberships(): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await getDatabase().groupMember.findMany({
    distinct: ['groupId', 'userId'],
    select: { groupId: true, userId: true },
  })
  const found = new Map<string, string[]>()
  for (const { groupId, userId } of rows) found.set(userId, [...(found.get(userId) ?? []), groupId])
  return found
}
