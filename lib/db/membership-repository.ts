import { getDatabase, type DatabaseOrTransaction } from './client.ts'

export interface MembershipRow {
  readonly kind: 'role' | 'group'
  readonly key: string
  /** Of a group; of a role its key. */
  readonly name: string
  readonly source: string
  readonly by: string | null
  readonly at: Date
}

/** Roles, then groups, with where each came from. */
export async function listMembershipRows(userId: string): Promise<readonly MembershipRow[]> {
  const [roles, groups] = await Promise.all([
    getDatabase().roleAssignment.findMany({ where: { userId }, orderBy: { assignedAt: 'asc' } }),
    getDatabase().groupMember.findMany({
      where: { userId },
      include: { group: { select: { name: true } } },
      orderBy: { group: { name: 'asc' } },
    }),
  ])
  return [
    ...roles.map(({ role, source, assignedBy, assignedAt }) => ({
      ...{ kind: 'role' as const, key: role, name: role, source, by: assignedBy, at: assignedAt },
    })),
    ...groups.map(({ groupId, group, source, addedBy, addedAt }) => ({
      ...{ kind: 'group' as const, key: groupId, name: group.name, source, by: addedBy, at: addedAt },
    })),
  ]
}

export interface SourcedMemberships {
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

/** Leaves exactly these of one source; those of other sources stay as they are. True where something changed. */
export async function replaceMembershipsOf(
  database: DatabaseOrTransaction,
  who: { readonly userId: string; readonly source: string; readonly addedBy: string },
  wanted: SourcedMemberships,
): Promise<boolean> {
  const { userId, source, addedBy } = who
  const roles = { role: { notIn: [...wanted.roles] } }
  const groups = { groupId: { notIn: [...wanted.groups] } }
  const counts = [
    await database.roleAssignment.deleteMany({ where: { userId, source, ...roles } }),
    await database.groupMember.deleteMany({ where: { userId, source, ...groups } }),
    await database.roleAssignment.createMany({
      data: wanted.roles.map((role) => ({ userId, role, source })),
      skipDuplicates: true,
    }),
    await database.groupMember.createMany({
      data: wanted.groups.map((groupId) => ({ userId, groupId, source, addedBy })),
      skipDuplicates: true,
    }),
  ]
  return counts.some(({ count }) => count > 0)
}
