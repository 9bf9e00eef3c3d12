import { getDatabase, type DatabaseOrTransaction } from './client.ts'

export interface CustomRoleRow {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly permissions: readonly string[]
  readonly version: number
}

/** Roles that admins made: those of the keys, or all. */
export async function listCustomRoles(keys?: readonly string[]): Promise<readonly CustomRoleRow[]> {
  return getDatabase().customRole.findMany({
    ...(keys === undefined ? {} : { where: { key: { in: [...keys] } } }),
    orderBy: { name: 'asc' },
  })
}

export interface HeldGrantRow {
  readonly id: string
  readonly projectId: string
  readonly subjectKind: string
  readonly subject: string
  /** Of a group its name, of a custom role too; the key of a built-in role. */
  readonly subjectName: string
  readonly scopeKind: string
  readonly scope: string
  readonly action: string
  readonly expiresAt: Date | null
}

/** Grants of a person, their groups and their roles that are not over, in every project. One query: each request asks it. */
export async function listHeldGrants(who: {
  readonly userId: string
  readonly roles: readonly string[]
}): Promise<readonly HeldGrantRow[]> {
  return getDatabase().$queryRaw<HeldGrantRow[]>`
    select g.id::text, g.project_id::text as "projectId", g.subject_kind as "subjectKind", g.subject,
      coalesce(a.name, r.name, g.subject) as "subjectName", g.scope_kind as "scopeKind", g.scope, g.action,
      g.expires_at as "expiresAt"
    from access_grant g
    left join access_group a on g.subject_kind = 'group' and a.id::text = g.subject
    left join custom_role r on g.subject_kind = 'role' and r.key = g.subject
    where (g.expires_at is null or g.expires_at > now()) and (
      (g.subject_kind = 'user' and g.subject = ${who.userId})
      or (g.subject_kind = 'role' and g.subject = any(${[...who.roles]}::text[]))
      or (g.subject_kind = 'group' and g.subject in (
        select m.group_id::text from group_member m where m.user_id = ${who.userId}::uuid)))
    order by g.created_at, g.id`
}

/** Grants of roles in one project that are not over. */
export async function listRoleGrants(projectId: string): Promise<readonly HeldGrantRow[]> {
  return getDatabase().$queryRaw<HeldGrantRow[]>`
    select g.id::text, g.project_id::text as "projectId", g.subject_kind as "subjectKind", g.subject,
      coalesce(r.name, g.subject) as "subjectName", g.scope_kind as "scopeKind", g.scope, g.action,
      g.expires_at as "expiresAt"
    from access_grant g left join custom_role r on r.key = g.subject
    where g.subject_kind = 'role' and g.project_id = ${projectId}::uuid
      and (g.expires_at is null or g.expires_at > now())`
}

/** Grants of one role, group or person alone that are not over, in every project; without a key those of all. */
export async function listSubjectGrants(
  kind: 'role' | 'group' | 'user',
  key: string | null = null,
): Promise<readonly HeldGrantRow[]> {
  return getDatabase().$queryRaw<HeldGrantRow[]>`
    select g.id::text, g.project_id::text as "projectId", g.subject_kind as "subjectKind", g.subject,
      coalesce(a.name, r.name, g.subject) as "subjectName", g.scope_kind as "scopeKind", g.scope, g.action,
      g.expires_at as "expiresAt"
    from access_grant g
    left join access_group a on g.subject_kind = 'group' and a.id::text = g.subject
    left join custom_role r on g.subject_kind = 'role' and r.key = g.subject
    where g.subject_kind = ${kind} and (${key}::text is null or g.subject = ${key})
      and (g.expires_at is null or g.expires_at > now())
    order by g.created_at, g.id`
}

export async function listRestricted(projectId: string): Promise<ReadonlySet<string>> {
  const rows = await getDatabase().restrictedDataset.findMany({
    where: { projectId },
    select: { dataset: true },
  })
  return new Set(rows.map((row) => row.dataset))
}

/** Live streams of those whom it concerns look again at what they may do. Waits for the commit of a transaction. */
export async function notifyAccessChanged(database: DatabaseOrTransaction = getDatabase()): Promise<void> {
  await database.$executeRaw`select pg_notify('access_changed', '')`
}
