import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import { Prisma } from './generated/client.ts'

export interface CustomRoleRow {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly permissions: readonly string[]
  readonly version: number
}

/** Roles that admins made. */
export async function listCustomRoles(): Promise<readonly CustomRoleRow[]> {
  return getDatabase().customRole.findMany({ orderBy: { name: 'asc' } })
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

/** What a person has beside the built-in roles: custom roles of theirs, and grants that are not over in every project. */
export interface HeldAccessRows {
  readonly customRoles: readonly CustomRoleRow[]
  readonly grants: readonly HeldGrantRow[]
}

/** As PostgreSQL hands rows over inside of JSON: times are text. */
export interface HeldAccessJson {
  readonly customRoles: readonly CustomRoleRow[]
  readonly grants: readonly (Omit<HeldGrantRow, 'expiresAt'> & { readonly expiresAt: string | null })[]
}

/**
 * Two columns, `customRoles` and `grants`, for the user whose id an expression of the statement around it names.
 * Each request asks for them, so they are part of the statement that finds the person, not statements of their own.
 */
export function heldAccessColumns(userId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    (select coalesce(jsonb_agg(jsonb_build_object('key', c.key, 'name', c.name, 'summary', c.summary,
              'permissions', c.permissions, 'version', c.version) order by c.name), '[]')
       from custom_role c join role_assignment held on held.role = c.key and held.user_id = ${userId}) as "customRoles",
    (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'projectId', g.project_id,
              'subjectKind', g.subject_kind, 'subject', g.subject,
              'subjectName', coalesce(a.name, r.name, g.subject), 'scopeKind', g.scope_kind, 'scope', g.scope,
              'action', g.action, 'expiresAt', g.expires_at) order by g.created_at, g.id), '[]')
       from access_grant g
       left join access_group a on g.subject_kind = 'group' and a.id::text = g.subject
       left join custom_role r on g.subject_kind = 'role' and r.key = g.subject
      where (g.expires_at is null or g.expires_at > now()) and (
        (g.subject_kind = 'user' and g.subject = ${userId}::text)
        or (g.subject_kind = 'role' and g.subject in (
          select held.role from role_assignment held where held.user_id = ${userId}))
        or (g.subject_kind = 'group' and g.subject in (
          select m.group_id::text from group_member m where m.user_id = ${userId})))) as grants`
}

export function readHeldAccess({ customRoles, grants }: HeldAccessJson): HeldAccessRows {
  const read = grants.map((each) => ({
    ...each,
    expiresAt: each.expiresAt === null ? null : new Date(each.expiresAt),
  }))
  return { customRoles, grants: read }
}

export async function findHeldAccess(userId: string): Promise<HeldAccessRows> {
  const id = Prisma.sql`${userId}::uuid`
  const [row] = await getDatabase().$queryRaw<HeldAccessJson[]>`select ${heldAccessColumns(id)}`
  return row === undefined ? { customRoles: [], grants: [] } : readHeldAccess(row)
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
