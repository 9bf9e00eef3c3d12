import { AppError } from '#lib/core/app-error.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { Prisma, Project } from './generated/client.ts'

/** A project as it is stored; `connection` is sealed. */
export type ProjectRecord = Project

export function findProject(
  slug: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ProjectRecord | null> {
  return db.project.findUnique({ where: { slug } })
}

export async function getProjectRecord(
  slug: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ProjectRecord> {
  const project = await findProject(slug, db)
  if (project === null) throw new AppError('not-found', 'There is no such project.')
  return project
}

export function findProjectById(
  id: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ProjectRecord | null> {
  return db.project.findUnique({ where: { id } })
}

export function listProjectRecords(db: DatabaseOrTransaction = getDatabase()): Promise<ProjectRecord[]> {
  return db.project.findMany({ orderBy: { createdAt: 'asc' } })
}

/** The project that was imported from this place, so that a second import of it opens the first. */
export function findProjectByOrigin(
  place: { readonly origin: string; readonly subfolder: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ProjectRecord | null> {
  return db.project.findFirst({
    where: { origin: place.origin, subfolder: place.subfolder },
    orderBy: { createdAt: 'asc' },
  })
}

export function createProjectRecord(
  data: Prisma.ProjectCreateInput,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ProjectRecord> {
  return db.project.create({ data })
}

/** Another way to the same warehouse. */
export async function updateProjectConnection(
  id: string,
  data: Pick<Prisma.ProjectUpdateInput, 'connection' | 'targetFields'>,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.project.update({ where: { id }, data })
}
