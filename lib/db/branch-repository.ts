import { AppError } from '#lib/core/app-error.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { DraftHead } from './draft-repository.ts'
import type { Branch } from './generated/client.ts'
import type { ProjectRecord } from './project-repository.ts'

export type BranchRecord = Branch

interface Owner {
  readonly projectId: string
  readonly userId: string
}

/** The branch that Develop shows to this person; null before the first visit and after a merge. */
export function findCurrentBranch(
  owner: Owner,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<BranchRecord | null> {
  return db.branch.findFirst({ where: { ...owner, current: true, closedAt: null } })
}

export interface ProjectWithBranch {
  readonly project: ProjectRecord
  /** The branch that Develop shows to the person. */
  readonly branch: BranchRecord | null
  /** What is not committed on it. */
  readonly drafts: readonly Pick<DraftHead, 'path' | 'version'>[]
  /** Datasets that an admin restricted, in lower case. */
  readonly restricted: readonly string[]
}

type BranchJson = Omit<BranchRecord, 'createdAt' | 'closedAt'> & { readonly createdAt: string }
type ProjectWithBranchRow = ProjectRecord &
  Pick<ProjectWithBranch, 'drafts' | 'restricted'> & { readonly branch: BranchJson | null }

/** One statement: most requests of an editor begin with it. */
export async function getProjectWithCurrentBranch(slug: string, userId: string): Promise<ProjectWithBranch> {
  const [row] = await getDatabase().$queryRaw<ProjectWithBranchRow[]>`
    select p.id::text, p.slug, p.name, p.subfolder, p.origin, p.repository, p.default_branch as "defaultBranch",
           p.adapter, p.connection, p.target_fields as "targetFields", p.created_at as "createdAt", mine.branch,
           (select coalesce(jsonb_agg(jsonb_build_object('path', d.path, 'version', d.version) order by d.path), '[]')
              from draft d where d.branch_id = mine.id) as drafts,
           (select coalesce(jsonb_agg(r.dataset), '[]') from restricted_dataset r
             where r.project_id = p.id) as restricted
      from project p
      left join lateral (
        select b.id, jsonb_build_object('id', b.id, 'projectId', b.project_id, 'userId', b.user_id, 'name', b.name,
                                        'current', b.current, 'createdAt', b.created_at) as branch
          from branch b
         where b.project_id = p.id and b.user_id = ${userId}::uuid and b.current and b.closed_at is null
         limit 1) mine on true
     where p.slug = ${slug}`
  if (row === undefined) throw new AppError('not-found', 'There is no such project.')
  const { branch, drafts, restricted, ...project } = row
  const found = branch && { ...branch, createdAt: new Date(branch.createdAt), closedAt: null }
  return { project, branch: found, drafts, restricted }
}

/** A look at somebody's branch that began before it was certain that they ask. */
export interface EarlyLook {
  readonly slug: string
  readonly userId: string
  readonly found: Promise<ProjectWithBranch>
}

/** Begins `getProjectWithCurrentBranch`; who never takes what it found need not care that it failed. */
export function lookEarly(slug: string, userId: string): EarlyLook {
  const found = getProjectWithCurrentBranch(slug, userId)
  found.catch(() => undefined)
  return { slug, userId, found }
}

export function findBranch(
  place: { readonly projectId: string; readonly name: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<BranchRecord | null> {
  return db.branch.findUnique({ where: { projectId_name: place } })
}

export function listOpenBranches(
  owner: Owner,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<BranchRecord[]> {
  return db.branch.findMany({ where: { ...owner, closedAt: null }, orderBy: { createdAt: 'asc' } })
}

/** Names that were ever used in a project: a name is not used twice, so that an old change keeps its own. */
export async function listBranchNames(
  projectId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ReadonlySet<string>> {
  const rows = await db.branch.findMany({ where: { projectId }, select: { name: true } })
  return new Set(rows.map((row) => row.name))
}

/** The newest merged branch of a person whose drafts have not found a new branch yet. */
export function findClosedBranchWithDrafts(
  owner: Owner,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<BranchRecord | null> {
  return db.branch.findFirst({
    where: { ...owner, closedAt: { not: null }, drafts: { some: {} } },
    orderBy: { closedAt: 'desc' },
  })
}

/** Held to the end of the transaction: one person's branches of one project change one after the other. */
export async function lockBranchesOf(owner: Owner, db: DatabaseOrTransaction): Promise<void> {
  const key = `branches ${owner.projectId} ${owner.userId}`
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`
}

/** Makes a branch and puts the person on it. */
export async function createCurrentBranch(
  branch: Owner & { readonly name: string },
  db: DatabaseOrTransaction,
): Promise<BranchRecord> {
  const { projectId, userId } = branch
  await db.branch.updateMany({ where: { projectId, userId, current: true }, data: { current: false } })
  return db.branch.create({ data: { ...branch, current: true } })
}

/** Puts a person on another branch of theirs. */
export async function setCurrentBranch(
  branch: Owner & { readonly id: string },
  db: DatabaseOrTransaction,
): Promise<void> {
  const { projectId, userId, id } = branch
  await db.branch.updateMany({ where: { projectId, userId, current: true }, data: { current: false } })
  await db.branch.update({ where: { id }, data: { current: true } })
}

/** After its change is merged nothing is written to a branch any more. */
export async function closeBranch(id: string, at: Date, db: DatabaseOrTransaction): Promise<void> {
  await db.branch.update({ where: { id }, data: { closedAt: at, current: false } })
}

/**
 * Held to the end of the transaction by whoever moves the branch's head or merges it, so that nothing is committed to
 * a branch while it is being merged. Typing is not held up. False where the branch is merged already.
 */
export async function lockOpenBranch(id: string, db: DatabaseOrTransaction): Promise<boolean> {
  const rows = await db.$queryRaw<{ open: boolean }[]>`
    SELECT closed_at IS NULL AS open FROM branch WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  return rows[0]?.open ?? false
}

/** All branches that a person ever had in a project. */
export function listBranchesOfPerson(
  owner: Owner,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<BranchRecord[]> {
  return db.branch.findMany({ where: { ...owner } })
}
