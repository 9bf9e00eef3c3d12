import { getDatabase, type DatabaseOrTransaction } from './client.ts'

/** People who hold a role and whose account is open. */
export async function countActiveHolders(database: DatabaseOrTransaction, role: string): Promise<number> {
  return database.roleAssignment.count({ where: { role, user: { disabledAt: null } } })
}

export async function countHoldersByRole(): Promise<ReadonlyMap<string, number>> {
  const groups = await getDatabase().roleAssignment.groupBy({
    by: ['role'],
    where: { user: { disabledAt: null } },
    _count: { role: true },
  })
  return new Map(groups.map((group) => [group.role, group._count.role]))
}

/** Leaves exactly these roles; assignments that stay keep who made them and when. */
export async function replaceRoles(
  database: DatabaseOrTransaction,
  change: { readonly userId: string; readonly roles: readonly string[]; readonly assignedBy: string },
): Promise<void> {
  const { userId, roles, assignedBy } = change
  await database.roleAssignment.deleteMany({ where: { userId, role: { notIn: [...roles] } } })
  await database.roleAssignment.createMany({
    data: roles.map((role) => ({ userId, role, assignedBy })),
    skipDuplicates: true,
  })
}

/** Serialises changes to who is Admin, so that two admins cannot remove each other at once. */
export async function lockRoleChanges(database: DatabaseOrTransaction): Promise<void> {
  await database.$executeRaw`select pg_advisory_xact_lock(hashtext('metricwright.roles'))`
}

/** Who gave a person a role, and when. */
export async function findRoleAssignment(
  userId: string,
  role: string,
): Promise<{ readonly assignedBy: string | null; readonly assignedAt: Date } | null> {
  return getDatabase().roleAssignment.findUnique({
    where: { userId_role: { userId, role } },
    select: { assignedBy: true, assignedAt: true },
  })
}

/** People who hold a role, whether or not their account is open. */
export async function countAllHolders(database: DatabaseOrTransaction, role: string): Promise<number> {
  return database.roleAssignment.count({ where: { role } })
}
