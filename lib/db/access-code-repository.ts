import { getDatabase, type DatabaseOrTransaction } from './client.ts'

interface RoleRow {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly permissions: readonly string[]
  /** Of the file that declares it. */
  readonly projectId: string | null
}
interface GroupRow {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly projectId: string | null
  readonly members: readonly { readonly source: string; readonly user: { readonly email: string } }[]
}
interface StoredGrantRow {
  readonly subjectKind: string
  readonly subject: string
  readonly scopeKind: string
  readonly scope: string
  readonly action: string
  readonly expiresAt: Date | null
  readonly note: string
  readonly origin: string
}

/** All that a project's declared access is compared with. Roles and groups are of the whole installation. */
export interface StoredAccess {
  readonly roles: readonly RoleRow[]
  readonly groups: readonly GroupRow[]
  readonly grants: readonly StoredGrantRow[]
  readonly restricted: readonly { readonly dataset: string; readonly origin: string }[]
  readonly people: readonly { readonly id: string; readonly email: string; readonly name: string }[]
}

export async function loadStoredAccess(
  projectId: string,
  now: Date,
  database: DatabaseOrTransaction = getDatabase(),
): Promise<StoredAccess> {
  const [roles, groups, grants, restricted, people] = await Promise.all([
    database.customRole.findMany({ orderBy: { key: 'asc' } }),
    database.accessGroup.findMany({
      include: { members: { select: { source: true, user: { select: { email: true } } } } },
      orderBy: { name: 'asc' },
    }),
    database.accessGrant.findMany({
      where: { projectId, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    }),
    database.restrictedDataset.findMany({ where: { projectId }, orderBy: { dataset: 'asc' } }),
    database.user.findMany({ select: { id: true, email: true, name: true } }),
  ])
  return { roles, groups, grants, restricted, people }
}

/** Nobody else changes access until the transaction ends, here or on the page; reading goes on. */
export async function lockAccess(database: DatabaseOrTransaction): Promise<void> {
  await database.$executeRaw`select pg_advisory_xact_lock(hashtext('metricwright.roles'))`
  await database.$executeRaw`lock table custom_role, access_group, group_member, access_grant, restricted_dataset,
    role_assignment in share row exclusive mode`
}

/** Who holds roles, and how many grants of other projects name them: those keep a role from being removed. */
export async function countUses(
  projectId: string,
  subject: { readonly kind: 'role' | 'group'; readonly key: string },
  database: DatabaseOrTransaction = getDatabase(),
): Promise<{ readonly holders: number; readonly otherGrants: number }> {
  const [holders, otherGrants] = await Promise.all([
    subject.kind === 'role' ? listHolders(database, subject.key) : [],
    database.accessGrant.count({
      where: { subjectKind: subject.kind, subject: subject.key, projectId: { not: projectId } },
    }),
  ])
  return { holders: holders.length, otherGrants }
}

/** Several sources may give one person the same role. */
const listHolders = (database: DatabaseOrTransaction, role: string) =>
  database.roleAssignment.findMany({ where: { role }, distinct: ['userId'], select: { userId: true } })

interface Declared {
  readonly projectId: string
  readonly by: string
}

export async function putDeclaredRole(
  database: DatabaseOrTransaction,
  role: Omit<RoleRow, 'projectId'>,
  { projectId, by }: Declared,
): Promise<void> {
  const { key, name, summary } = role
  const text = { name, summary, permissions: [...role.permissions], projectId }
  await database.customRole.upsert({
    where: { key },
    create: { key, ...text, createdBy: by },
    // Whoever has the old state open on the page is told.
    update: { ...text, version: { increment: 1 } },
  })
}

/** `id`: of the group that has this name already, however it is spelt; null makes one. */
export async function putDeclaredGroup(
  database: DatabaseOrTransaction,
  group: { readonly id: string | null; readonly name: string; readonly summary: string },
  { projectId, by }: Declared,
): Promise<string> {
  const { id, name, summary } = group
  const select = { id: true }
  if (id === null) {
    const data = { name, summary, projectId, createdBy: by }
    return (await database.accessGroup.create({ data, select })).id
  }
  const data = { name, summary, projectId, version: { increment: 1 } }
  return (await database.accessGroup.update({ where: { id }, data, select })).id
}

/** The source of a membership that a project's file gives; what directories give stands beside it. */
export const fileSource = 'access.yml'

interface MemberPlace {
  readonly groupId: string
  readonly userId: string
}

/** In the place of one that was made by hand. */
export async function putDeclaredMember(
  database: DatabaseOrTransaction,
  member: MemberPlace,
  by: string,
): Promise<void> {
  await deleteMember(database, member)
  await database.groupMember.create({ data: { ...member, addedBy: by, source: fileSource } })
}

export async function deleteMember(database: DatabaseOrTransaction, member: MemberPlace): Promise<void> {
  await database.groupMember.deleteMany({ where: { ...member, source: { in: [fileSource, 'hand'] } } })
  await touchGroup(database, member.groupId)
}

async function touchGroup(database: DatabaseOrTransaction, id: string): Promise<void> {
  await database.accessGroup.updateMany({ where: { id }, data: { version: { increment: 1 } } })
}

export interface DeclaredGrant extends Omit<StoredGrantRow, 'origin'> {
  readonly projectId: string
}

/** In the place of the same grant, also of one that is over. */
export async function putDeclaredGrant(
  database: DatabaseOrTransaction,
  grant: DeclaredGrant,
  made: { readonly origin: string; readonly by: string },
): Promise<void> {
  await deleteDeclaredGrant(database, grant)
  await database.accessGrant.create({ data: { ...grant, origin: made.origin, createdBy: made.by } })
}

export async function deleteDeclaredGrant(
  database: DatabaseOrTransaction,
  grant: Omit<DeclaredGrant, 'expiresAt' | 'note'>,
): Promise<void> {
  const { projectId, subjectKind, subject, scopeKind, scope, action } = grant
  await database.accessGrant.deleteMany({
    where: { projectId, subjectKind, subject, scopeKind, scope, action },
  })
}

export async function putDeclaredRestriction(
  database: DatabaseOrTransaction,
  dataset: string,
  { projectId, by }: Declared,
): Promise<void> {
  await database.restrictedDataset.upsert({
    where: { projectId_dataset: { projectId, dataset } },
    create: { projectId, dataset, origin: 'file', createdBy: by },
    update: { origin: 'file' },
  })
}

export interface AccessSyncRow {
  readonly commitSha: string
  readonly appliedBy: string
  readonly appliedAt: Date
}

export async function findAccessSync(projectId: string): Promise<AccessSyncRow | null> {
  return getDatabase().accessSync.findUnique({ where: { projectId } })
}

export async function putAccessSync(
  database: DatabaseOrTransaction,
  projectId: string,
  row: AccessSyncRow,
): Promise<void> {
  await database.accessSync.upsert({ where: { projectId }, create: { projectId, ...row }, update: row })
}

export interface AccessDriftRow {
  readonly waiting: number
  readonly faults: number
  readonly runNumber: number | null
  readonly lookedAt: Date
}

export async function putAccessDrift(projectId: string, drift: AccessDriftRow): Promise<void> {
  await getDatabase().accessDrift.upsert({
    where: { projectId },
    create: { projectId, ...drift },
    update: drift,
  })
}

export async function findAccessDrift(projectId: string): Promise<AccessDriftRow | null> {
  return getDatabase().accessDrift.findUnique({ where: { projectId } })
}
