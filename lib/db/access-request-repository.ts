import { getDatabase, type DatabaseOrTransaction } from './client.ts'

const withPerson = { user: { select: { id: true, name: true, email: true } } } as const

export interface AccessRequestRow {
  readonly id: string
  readonly projectId: string
  readonly userId: string
  readonly dataset: string
  readonly action: string
  readonly note: string
  readonly state: string
  readonly createdAt: Date
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly decisionNote: string
  readonly expiresAt: Date | null
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
}

/** Newest first, those that wait before those that are decided. `userId`: of one person. */
export async function listAccessRequests(which: {
  readonly projectId: string
  readonly userId?: string
}): Promise<readonly AccessRequestRow[]> {
  const database = getDatabase()
  const [open, decided] = await Promise.all([
    database.accessRequest.findMany({
      where: { ...which, state: 'open' },
      include: withPerson,
      orderBy: { createdAt: 'desc' },
    }),
    database.accessRequest.findMany({
      where: { ...which, state: { not: 'open' } },
      include: withPerson,
      orderBy: { createdAt: 'desc' },
      take: 100,
    }),
  ])
  return [...open, ...decided]
}

export async function findAccessRequest(projectId: string, id: string): Promise<AccessRequestRow | null> {
  return getDatabase().accessRequest.findFirst({ where: { id, projectId }, include: withPerson })
}

/** The id of the open request for the same, made where there is none. */
export async function openAccessRequest(request: {
  projectId: string
  userId: string
  dataset: string
  action: string
  note: string
}): Promise<string> {
  const { projectId, userId, dataset, action } = request
  const database = getDatabase()
  const known = await database.accessRequest.findFirst({
    where: { projectId, userId, dataset, action, state: 'open' },
    select: { id: true },
  })
  return known?.id ?? (await database.accessRequest.create({ data: request, select: { id: true } })).id
}

/** False where it was decided or withdrawn meanwhile. */
export async function closeAccessRequest(
  database: DatabaseOrTransaction,
  id: string,
  outcome: {
    state: 'approved' | 'declined' | 'withdrawn'
    decidedBy: string
    decidedAt: Date
    decisionNote: string
    expiresAt: Date | null
  },
): Promise<boolean> {
  const { count } = await database.accessRequest.updateMany({ where: { id, state: 'open' }, data: outcome })
  return count === 1
}
