import { getDatabase } from './client.ts'
import type { AccessCheck, Prisma } from './generated/client.ts'

export type AccessCheckRow = Omit<AccessCheck, 'report' | 'main'>

export interface NewAccessCheck {
  readonly projectId: string
  readonly startedBy: string
  readonly runNumber: number | null
  readonly main: Prisma.InputJsonObject
}

/** Numbered within the project; those that are made at once take turns. */
export async function createAccessCheck(check: NewAccessCheck): Promise<{ id: string; number: number }> {
  return getDatabase().$transaction(async (db) => {
    await db.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`access_check ${check.projectId}`}, 0))`
    const last = await db.accessCheck.aggregate({
      where: { projectId: check.projectId },
      _max: { number: true },
    })
    return db.accessCheck.create({
      data: { ...check, number: (last._max.number ?? 0) + 1 },
      select: { id: true, number: true },
    })
  })
}

/** Null where another took it, or it was cancelled before. */
export async function claimAccessCheck(id: string): Promise<AccessCheck | null> {
  const now = new Date()
  const { count } = await getDatabase().accessCheck.updateMany({
    where: { id, state: 'queued' },
    data: { state: 'running', startedAt: now, beatAt: now },
  })
  return count === 0 ? null : getDatabase().accessCheck.findUnique({ where: { id } })
}

export interface AccessCheckProgress {
  readonly tables: number
  readonly subjects: number
  readonly total: number
  readonly done: number
  readonly deviations: number
}

/** Whether it goes on: false where somebody asked to cancel it, or it is no longer running. */
export async function beatAccessCheck(id: string, progress: AccessCheckProgress): Promise<boolean> {
  const { count } = await getDatabase().accessCheck.updateMany({
    where: { id, state: 'running', cancelAskedAt: null },
    data: { ...progress, beatAt: new Date() },
  })
  return count > 0
}

export interface AccessCheckEnd {
  readonly state: 'passed' | 'deviating' | 'failed' | 'cancelled'
  readonly error?: string
  readonly deviations?: number
  readonly unproven?: number
  readonly report?: Prisma.InputJsonObject
}

export async function endAccessCheck(id: string, end: AccessCheckEnd): Promise<void> {
  await getDatabase().accessCheck.updateMany({
    where: { id, state: 'running' },
    data: { ...end, endedAt: new Date() },
  })
}

/** One that waits ends at once; one that runs is told. */
export async function cancelAccessCheckRow(id: string): Promise<void> {
  const now = new Date()
  const database = getDatabase()
  await database.accessCheck.updateMany({
    where: { id, state: 'queued' },
    data: { state: 'cancelled', endedAt: now },
  })
  await database.accessCheck.updateMany({ where: { id, state: 'running' }, data: { cancelAskedAt: now } })
}

const SILENT_SECONDS = 30

/** Checks whose worker was lost say so; a check is cheap, so nobody takes it up again. */
export async function settleLostAccessChecks(projectId: string): Promise<void> {
  await getDatabase().$executeRaw`
    update access_check set state = 'failed', ended_at = now(), error = 'The worker ended before the check did.'
     where project_id = ${projectId}::uuid
       and ((state = 'running' and beat_at < now() - make_interval(secs => ${SILENT_SECONDS}))
         or (state = 'queued' and created_at < now() - make_interval(mins => 10)))`
}

const SHOWN = 100
const omit = { report: true, main: true } as const

export function listAccessCheckRows(projectId: string): Promise<AccessCheckRow[]> {
  return getDatabase().accessCheck.findMany({
    where: { projectId },
    orderBy: { number: 'desc' },
    take: SHOWN,
    omit,
  })
}

export function findAccessCheck(projectId: string, number: number): Promise<AccessCheck | null> {
  return getDatabase().accessCheck.findUnique({ where: { projectId_number: { projectId, number } } })
}
