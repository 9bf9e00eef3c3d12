import type { Environment, RunState } from '#lib/contracts/runs.ts'
import { AppError } from '#lib/core/app-error.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { Run } from './generated/client.ts'

export type RunRecord = Run

/** NOTIFY on it carries the id of a run of which there is something new to read. */
export const runChannel = 'run'
/** NOTIFY on it carries the id of a run that somebody wants cancelled. */
export const runCancelChannel = 'run_cancel'

export interface NewRun {
  readonly id: string
  readonly projectId: string
  readonly startedBy: string
  readonly command: string
  readonly select: string
  readonly exclude: string
  readonly fullRefresh: boolean
  readonly checkAccess: boolean
  readonly environment: Environment
  readonly targetSchema: string
  readonly branchName: string
  readonly commitSha: string
  readonly snapshot: Readonly<Record<string, string | boolean | null>>
  readonly packageSetId: string | null
}

/** Numbers count up within a project without gaps, so starts of one project take turns. */
export async function createRun(run: NewRun, db: DatabaseOrTransaction): Promise<RunRecord> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`runs ${run.projectId}`}, 0))`
  const last = await db.run.aggregate({ where: { projectId: run.projectId }, _max: { number: true } })
  return db.run.create({ data: { ...run, number: (last._max.number ?? 0) + 1 } })
}

export function findRunById(
  id: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunRecord | null> {
  return db.run.findUnique({ where: { id } })
}

/** The run of a project by its number. One of another project is not there. */
export async function getRunRecord(
  at: { readonly projectId: string; readonly number: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunRecord> {
  const run = await db.run.findUnique({ where: { projectId_number: at } })
  if (run === null) throw new AppError('not-found', 'There is no such run.')
  return run
}

/** Runs of production that were started after a moment, the first one first. */
export function listProductionRunsAfter(
  of: { readonly projectId: string; readonly after: Date; readonly limit: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunRecord[]> {
  return db.run.findMany({
    where: { projectId: of.projectId, environment: 'production', createdAt: { gte: of.after } },
    orderBy: { number: 'asc' },
    take: of.limit,
  })
}

export function listRunRecords(
  page: { readonly projectId: string; readonly before: number | null; readonly limit: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunRecord[]> {
  return db.run.findMany({
    where: { projectId: page.projectId, ...(page.before !== null && { number: { lt: page.before } }) },
    orderBy: { number: 'desc' },
    take: page.limit,
  })
}

/** The last run of each project, of those projects that ran last. */
export async function listLastRuns(
  most: number,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunRecord[]> {
  const last = await db.run.groupBy({
    by: ['projectId'],
    _max: { number: true, createdAt: true },
    orderBy: { _max: { createdAt: 'desc' } },
    take: most,
  })
  const wanted = last.flatMap(({ projectId, _max: { number } }) =>
    number === null ? [] : [{ projectId, number }],
  )
  return db.run.findMany({ where: { OR: wanted } })
}

/** Writes down that somebody wants it cancelled, and tells workers. A run that waits is cancelled at once. */
export async function askToCancelRun(id: string, db: DatabaseOrTransaction = getDatabase()): Promise<void> {
  await db.$executeRaw`
    WITH asked AS (
      UPDATE run
         SET cancel_asked_at = coalesce(cancel_asked_at, now()),
             state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
             ended_at = CASE WHEN state = 'queued' THEN now() ELSE ended_at END
       WHERE id = ${id}::uuid AND state IN ('queued', 'running')
      RETURNING id::text)
    SELECT pg_notify(${runCancelChannel}, id), pg_notify(${runChannel}, id) FROM asked`
}

/** Queued runs that wait for a worker, oldest first. */
export function listQueuedRuns(
  db: DatabaseOrTransaction = getDatabase(),
): Promise<{ id: string; projectId: string; targetSchema: string }[]> {
  return db.run.findMany({
    where: { state: 'queued' },
    orderBy: { createdAt: 'asc' },
    select: { id: true, projectId: true, targetSchema: true },
  })
}

export function isEnded(state: string): state is Extract<RunState, 'succeeded' | 'failed' | 'cancelled'> {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled'
}
