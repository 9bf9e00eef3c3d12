import { getDatabase, type DatabaseOrTransaction } from './client.ts'

export interface GrantPlace {
  readonly projectId: string
  readonly subjectKind: string
  readonly subject: string
  readonly scopeKind: string
  readonly scope: string
}

export interface NewGrant extends GrantPlace {
  readonly action: string
  readonly expiresAt: Date | null
  readonly note: string
  readonly createdBy: string
}

export interface GrantRow extends NewGrant {
  readonly id: string
  readonly createdAt: Date
}

/**
 * Grants of a project that are not over, oldest first; with a dataset's name without those that name another. There may
 * be thousands: the rows come as they are, which takes a fraction of what the models of the client take.
 */
export async function listGrants(
  projectId: string,
  about: string | null = null,
): Promise<readonly GrantRow[]> {
  return getDatabase().$queryRaw<GrantRow[]>`
    select id::text, project_id::text as "projectId", subject_kind as "subjectKind", subject,
      scope_kind as "scopeKind", scope, action, expires_at as "expiresAt", note,
      created_by::text as "createdBy", created_at as "createdAt"
    from access_grant
    where project_id = ${projectId}::uuid and (expires_at is null or expires_at > now())
      and (${about}::text is null or scope_kind <> 'dataset' or lower(scope) = lower(${about}::text))
    order by created_at, id`
}

export async function findGrant(projectId: string, id: string): Promise<GrantRow | null> {
  return getDatabase().accessGrant.findFirst({ where: { id, projectId } })
}

/** Leaves this grant alone at its subject and scope. */
export async function replaceGrant(database: DatabaseOrTransaction, grant: NewGrant): Promise<GrantRow> {
  const { projectId, subjectKind, subject, scopeKind, scope } = grant
  await database.accessGrant.deleteMany({ where: { projectId, subjectKind, subject, scopeKind, scope } })
  return database.accessGrant.create({ data: grant })
}

/** Adds a grant beside those of other actions; where the same one is there, the later end counts. */
export async function addGrant(database: DatabaseOrTransaction, grant: NewGrant): Promise<void> {
  const { projectId, subjectKind, subject, scopeKind, scope, action } = grant
  const where = { projectId, subjectKind, subject, scopeKind, scope, action }
  const known = await database.accessGrant.findFirst({ where })
  if (known !== null && lasts(known.expiresAt) >= lasts(grant.expiresAt)) return
  await database.accessGrant.deleteMany({ where })
  await database.accessGrant.create({ data: grant })
}

const lasts = (until: Date | null) => until?.getTime() ?? Number.POSITIVE_INFINITY

export async function deleteGrant(database: DatabaseOrTransaction, id: string): Promise<boolean> {
  return (await database.accessGrant.deleteMany({ where: { id } })).count > 0
}

export async function deleteGrantsOf(
  database: DatabaseOrTransaction,
  subjectKind: string,
  subject: string,
): Promise<void> {
  await database.accessGrant.deleteMany({ where: { subjectKind, subject } })
}

export async function setRestrictedDataset(
  database: DatabaseOrTransaction,
  change: { projectId: string; dataset: string; restricted: boolean; createdBy: string },
): Promise<void> {
  const { restricted, ...row } = change
  const { projectId, dataset } = row
  if (restricted) await database.restrictedDataset.createMany({ data: [row], skipDuplicates: true })
  else await database.restrictedDataset.deleteMany({ where: { projectId, dataset } })
}
