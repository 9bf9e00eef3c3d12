import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { RunLease } from './run-lease-repository.ts'

export interface LogLine {
  readonly seq: number
  /** ISO 8601 with milliseconds. */
  readonly at: string
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly uniqueId: string
  readonly text: string
}

/**
 * Stores log lines with the token of the lease; false where it is stale, and then nothing was written.
 * A batch that is sent again after its answer was lost is not doubled. NOTIFY carries the run's id only.
 */
export async function appendRunEvents(
  lease: RunLease,
  lines: readonly LogLine[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const rows = JSON.stringify(lines)
  const [answer] = await db.$queryRaw<{ held: boolean }[]>`
    WITH held AS (
      SELECT id FROM run WHERE id = ${lease.runId}::uuid AND fencing_token = ${lease.token} AND state = 'running'
        FOR SHARE),
    written AS (
      INSERT INTO run_event (run_id, seq, at, level, unique_id, text)
      SELECT held.id, l.seq, l.at, l.level, l."uniqueId", l.text
        FROM held, jsonb_to_recordset(${rows}::jsonb)
          AS l(seq int, at timestamptz, level text, "uniqueId" text, text text)
      ON CONFLICT (run_id, seq) DO NOTHING
      RETURNING seq),
    told AS (SELECT pg_notify('run', id::text) FROM held)
    SELECT count(told.*) > 0 AS held FROM told LEFT JOIN (SELECT count(*) FROM written) w ON true`
  return answer?.held ?? false
}

/** A line about a run that no worker has: that it waits, was taken away from a lost worker, was cancelled. */
export async function appendOrphanEvent(
  runId: string,
  line: Pick<LogLine, 'level' | 'text'>,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.$executeRaw`
    WITH next AS (SELECT greatest(
      (SELECT coalesce(max(seq), 0) FROM run_event WHERE run_id = ${runId}::uuid),
      (SELECT coalesce(max(change_seq), 0) FROM run_node WHERE run_id = ${runId}::uuid)) + 1 AS seq),
    written AS (
      INSERT INTO run_event (run_id, seq, at, level, unique_id, text)
      SELECT ${runId}::uuid, seq, now(), ${line.level}, '', ${line.text} FROM next
      ON CONFLICT (run_id, seq) DO NOTHING
      RETURNING run_id::text AS id)
    SELECT pg_notify('run', id) FROM written`
}

/** The last number of the run's sequence that was used, by a line or by a node. */
export async function findLastSeq(runId: string, db: DatabaseOrTransaction = getDatabase()): Promise<number> {
  const [row] = await db.$queryRaw<{ seq: number }[]>`
    SELECT greatest(
      (SELECT coalesce(max(seq), 0) FROM run_event WHERE run_id = ${runId}::uuid),
      (SELECT coalesce(max(change_seq), 0) FROM run_node WHERE run_id = ${runId}::uuid)) AS seq`
  return row?.seq ?? 0
}

/** Lines after `after`, in order. */
export async function listRunEvents(
  range: { readonly runId: string; readonly after: number; readonly limit: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<LogLine[]> {
  const rows = await db.runEvent.findMany({
    where: { runId: range.runId, seq: { gt: range.after } },
    orderBy: { seq: 'asc' },
    take: range.limit,
  })
  return rows.map(({ seq, at, level, uniqueId, text }) => ({
    seq,
    at: at.toISOString(),
    level: toLevel(level),
    uniqueId,
    text,
  }))
}

function toLevel(level: string): LogLine['level'] {
  return level === 'debug' || level === 'warn' || level === 'error' ? level : 'info'
}
