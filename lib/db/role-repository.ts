import { getDatabase, type DatabaseOrTransaction } from './client.ts'

/** People who hold a role and whose account is open. A service account cannot sign in, so it is none. */
export async function countActiveHolders(database: DatabaseOrTransaction, role: string): Promise<number> {
  return database.user.count({ where: { kind: 'person', disabledAt: null, roles: { some: { role } } } })
}

/** Service accounts are no people; they are counted where they are listed. */
export async function countHoldersByRole(): Promise<ReadonlyMap<string, number>> {
  const rows = await getDatabase().$queryRaw<{ role: string; people: number }[]>`
    select a.role, count(distinct a.user_id)::int as people
    from role_assignment a join "user" u on u.id = a.user_id
    where u.disabled_at is null and u.kind = 'person' group by a.role`
  return new Map(rows.map(({ role, people }) => [role, people]))
}

/** Leaves exactly these roles; assignments that stay keep where they came from, who made them and when. */
export async function replaceRoles(
  database: DatabaseOrTransaction,
  change: { readonly userId: string; readonly roles: readonly string[]; readonly assignedBy: string },
): Promise<void> {
  const { userId, roles, assignedBy } = change
  await database.roleAssignment.deleteMany({ where: { userId, role: { notIn: [...roles] } } })
  const kept = await database.roleAssignment.findMany({ where: { userId }, select: { role: true } })
  const fresh = roles.filter((role) => !kept.some((each) => each.role === role))
  await database.roleAssignment.createMany({
    data: fresh.map((role) => ({ userId, role, assignedBy })),
    skipDuplicates: true,
  })
}

/** Serialises changes to who is Admin, so that two admins cannot remove each other at once. */
export async function lockRoleChanges(database: DatabaseOrTransaction): Promise<void> {
  await database.$executeRaw`select pg_advisory_xact_lock(hashtext('metricwright.roles'))`
}

/** Who or what gave a person a role first, and when. */
export async function findRoleAssignment(
  userId: string,
  role: string,
): Promise<{
  readonly assignedBy: string | null
  readonly assignedAt: Date
  readonly source: string
} | null> {
  return getDatabase().roleAssignment.findFirst({
    where: { userId, role },
    orderBy: { assignedAt: 'asc' },
    select: { assignedBy: true, assignedAt: true, source: true },
  })
}

/** People who hold a role, whether or not their account is open. */
export async function countAllHolders(database: DatabaseOrTransaction, role: string): Promise<number> {
  return database.user.count({ where: { roles: { some: { role } } } })
}
