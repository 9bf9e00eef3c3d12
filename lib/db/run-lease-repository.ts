import { getDatabase, type DatabaseOrTransaction } from './client.ts'

/** A worker's right to a run: every write about the run carries the token, and a stale one is refused. */
export interface RunLease {
  readonly runId: string
  readonly token: number
  /** 1 at the first try; more after a worker was lost. */
  readonly attempt: number
}

export const LEASE_SECONDS = 30

/**
 * Takes a queued run. Null where another worker has it, it was cancelled, or another run writes the same schema now:
 * two at once would build the same relations. The claims of one schema take turns, so exactly one wins.
 */
export async function claimRun(
  claim: { readonly runId: string; readonly owner: string },
  db = getDatabase(),
): Promise<RunLease | null> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`
      SELECT pg_advisory_xact_lock(hashtextextended(project_id::text || ' ' || target_schema, 0))
        FROM run WHERE id = ${claim.runId}::uuid`
    const [row] = await tx.$queryRaw<{ token: number; attempt: number }[]>`
      UPDATE run r
         SET state = 'running', started_at = coalesce(r.started_at, now()), lease_owner = ${claim.owner},
             lease_until = now() + make_interval(secs => ${LEASE_SECONDS}),
             fencing_token = r.fencing_token + 1, attempt = r.attempt + 1
       WHERE r.id = ${claim.runId}::uuid AND r.state = 'queued'
         AND NOT EXISTS (
           SELECT 1 FROM run other
            WHERE other.project_id = r.project_id AND other.target_schema = r.target_schema
              AND other.state = 'running' AND other.id <> r.id)
      RETURNING fencing_token AS token, attempt`
    if (row === undefined) return null
    await tx.$executeRaw`SELECT pg_notify('run', ${claim.runId})`
    return { runId: claim.runId, token: row.token, attempt: row.attempt }
  })
}

/** The runs that keep queued ones waiting, by these: the oldest of the same schema that is running. */
export async function listBlockingRuns(
  runIds: readonly string[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ id: string; number: number }[]>`
    SELECT r.id::text, min(other.number) AS number
      FROM run r JOIN run other ON other.project_id = r.project_id AND other.target_schema = r.target_schema
     WHERE r.id = ANY(${[...runIds]}::uuid[]) AND r.state = 'queued'
       AND other.state = 'running' AND other.id <> r.id
     GROUP BY r.id`
  return new Map(rows.map((row) => [row.id, row.number]))
}

export interface Renewal {
  readonly cancelAsked: boolean
}

/** Null where the lease is lost. A lease that ran out and that nobody took is still ours. */
export async function renewRunLease(
  lease: RunLease,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<Renewal | null> {
  const [row] = await db.$queryRaw<{ cancelAsked: boolean }[]>`
    UPDATE run SET lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
     WHERE id = ${lease.runId}::uuid AND fencing_token = ${lease.token} AND state = 'running'
    RETURNING cancel_asked_at IS NOT NULL AS "cancelAsked"`
  return row ?? null
}

/** Gives a run back untouched, for the next worker: at a shutdown. False where it is not ours any more. */
export async function releaseRun(
  lease: RunLease,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const done = await db.$executeRaw`
    WITH released AS (
      UPDATE run SET state = 'queued', lease_owner = NULL, lease_until = NULL, fencing_token = fencing_token + 1
       WHERE id = ${lease.runId}::uuid AND fencing_token = ${lease.token} AND state = 'running'
      RETURNING id::text)
    SELECT pg_notify('run', id) FROM released`
  return done > 0
}

/** Ends a run, once. False where the lease is lost or it has ended already. */
export async function endRun(
  lease: RunLease,
  end: { readonly state: 'succeeded' | 'failed' | 'cancelled'; readonly error: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const done = await db.$executeRaw`
    WITH ended AS (
      UPDATE run SET state = ${end.state}, error = ${end.error}, ended_at = now(), lease_owner = NULL, lease_until = NULL
       WHERE id = ${lease.runId}::uuid AND fencing_token = ${lease.token} AND state = 'running'
      RETURNING id::text)
    SELECT pg_notify('run', id) FROM ended`
  return done > 0
}

export interface LostRun {
  readonly runId: string
  /** Who had it. */
  readonly owner: string
  readonly state: 'queued' | 'cancelled' | 'failed'
}

/** A run that was lost this often takes its worker down with it, and is given up. */
export const MAX_ATTEMPTS = 3

/**
 * Takes runs away from workers that are gone: those whose lease ran out, and all of `deadOwner` where it is known to
 * be dead. A whole run is idempotent, so it is queued again; one that was to be cancelled is. The token grows, so
 * that a worker that comes back is refused. A run without a lease's end is judged by its start.
 */
export async function recoverRuns(
  options: { readonly deadOwner: string | null },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<LostRun[]> {
  return db.$queryRaw<LostRun[]>`
    WITH lost AS (
      SELECT id, lease_owner FROM run
       WHERE state = 'running'
         AND (coalesce(lease_until, started_at + make_interval(secs => ${LEASE_SECONDS})) < now()
              OR lease_owner = ${options.deadOwner})
       FOR UPDATE SKIP LOCKED),
    recovered AS (
      UPDATE run r
         SET state = CASE WHEN r.cancel_asked_at IS NOT NULL THEN 'cancelled'
                          WHEN r.attempt >= ${MAX_ATTEMPTS} THEN 'failed' ELSE 'queued' END,
             error = CASE WHEN r.cancel_asked_at IS NULL AND r.attempt >= ${MAX_ATTEMPTS}
                          THEN 'The worker was lost ' || r.attempt || ' times while it ran this, so it was given up.'
                          ELSE r.error END,
             ended_at = CASE WHEN r.cancel_asked_at IS NOT NULL OR r.attempt >= ${MAX_ATTEMPTS} THEN now() END,
             fencing_token = r.fencing_token + 1, lease_owner = NULL, lease_until = NULL
        FROM lost WHERE r.id = lost.id
      RETURNING r.id, coalesce(lost.lease_owner, '') AS owner, r.state),
    told AS (SELECT pg_notify('run', id::text) FROM recovered)
    SELECT recovered.id::text AS "runId", owner, state FROM recovered LEFT JOIN (SELECT count(*) FROM told) t ON true`
}
