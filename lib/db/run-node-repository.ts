import type { Environment, NodeState } from '#lib/contracts/runs.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { RunNode } from './generated/client.ts'
import type { RunLease } from './run-lease-repository.ts'

export type RunNodeRecord = RunNode

export interface NodeWrite {
  readonly uniqueId: string
  readonly position: number
  readonly name: string
  readonly resourceType: string
  readonly materialized: string
  readonly relation: string
  readonly state: NodeState
  readonly message: string
  readonly rows: number | null
  readonly failures: number | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly compiledHash: string
  /** From the run's one sequence, so that a stream tells what is new. */
  readonly changeSeq: number
}

/** Writes the states of nodes with the token of the lease; false where it is stale, and then nothing was written. */
export async function writeRunNodes(
  lease: RunLease,
  nodes: readonly NodeWrite[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const rows = JSON.stringify(nodes)
  const [answer] = await db.$queryRaw<{ held: boolean }[]>`
    WITH held AS (
      SELECT id FROM run WHERE id = ${lease.runId}::uuid AND fencing_token = ${lease.token} AND state = 'running'
        FOR SHARE),
    written AS (
      INSERT INTO run_node (run_id, unique_id, position, name, resource_type, materialized, relation, state, message,
                            rows, failures, started_at, ended_at, compiled_hash, change_seq)
      SELECT held.id, n."uniqueId", n.position, n.name, n."resourceType", n.materialized, n.relation, n.state,
             n.message, n.rows, n.failures, n."startedAt", n."endedAt", n."compiledHash", n."changeSeq"
        FROM held, jsonb_to_recordset(${rows}::jsonb) AS n(
          "uniqueId" text, position int, name text, "resourceType" text, materialized text, relation text, state text,
          message text, rows bigint, failures int, "startedAt" timestamptz, "endedAt" timestamptz,
          "compiledHash" text, "changeSeq" int)
      ON CONFLICT (run_id, unique_id) DO UPDATE
         SET position = excluded.position, materialized = excluded.materialized, relation = excluded.relation,
             state = excluded.state, message = excluded.message, rows = excluded.rows, failures = excluded.failures,
             started_at = excluded.started_at, ended_at = excluded.ended_at,
             compiled_hash = excluded.compiled_hash, change_seq = excluded.change_seq
      RETURNING unique_id),
    told AS (SELECT pg_notify('run', id::text) FROM held)
    SELECT count(told.*) > 0 AS held FROM told LEFT JOIN (SELECT count(*) FROM written) w ON true`
  return answer?.held ?? false
}

/** Before a run is done over: what the lost attempt wrote about nodes goes. */
export async function clearRunNodes(
  lease: RunLease,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.$executeRaw`
    DELETE FROM run_node n USING run r
     WHERE n.run_id = ${lease.runId}::uuid AND r.id = n.run_id
       AND r.fencing_token = ${lease.token} AND r.state = 'running'`
}

/** Nodes whose state is newer than `after`, in the order in which they changed. */
export function listChangedNodes(
  range: { readonly runId: string; readonly after: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunNodeRecord[]> {
  return db.runNode.findMany({
    where: { runId: range.runId, changeSeq: { gt: range.after } },
    orderBy: { changeSeq: 'asc' },
  })
}

export function listRunNodes(
  runId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<RunNodeRecord[]> {
  return db.runNode.findMany({ where: { runId }, orderBy: { position: 'asc' } })
}

export interface NodeCounts {
  readonly total: number
  readonly done: number
  readonly warn: number
  readonly failed: number
  readonly skipped: number
}

export async function countRunNodes(
  runIds: readonly string[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ReadonlyMap<string, NodeCounts>> {
  const rows = await db.$queryRaw<(NodeCounts & { runId: string })[]>`
    SELECT run_id::text AS "runId", count(*)::int AS total,
           (count(*) FILTER (WHERE state IN ('success', 'pass', 'warn')))::int AS done,
           (count(*) FILTER (WHERE state = 'warn'))::int AS warn,
           (count(*) FILTER (WHERE state IN ('fail', 'error')))::int AS failed,
           (count(*) FILTER (WHERE state IN ('skipped', 'cancelled')))::int AS skipped
      FROM run_node WHERE run_id = ANY(${[...runIds]}::uuid[]) GROUP BY run_id`
  return new Map(rows.map(({ runId, ...counts }) => [runId, counts]))
}

/** Ended nodes of a run that its worker never came to: they are settled with the run. */
export async function settleOpenNodes(
  runId: string,
  state: 'cancelled' | 'skipped',
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.$executeRaw`
    UPDATE run_node SET state = ${state}, change_seq = (
             SELECT greatest(
               (SELECT coalesce(max(seq), 0) FROM run_event WHERE run_id = ${runId}::uuid),
               (SELECT coalesce(max(change_seq), 0) FROM run_node WHERE run_id = ${runId}::uuid)) + 1)
     WHERE run_id = ${runId}::uuid AND state IN ('waiting', 'running')`
}

export interface NodeRun {
  readonly number: number
  readonly environment: Environment
  readonly node: RunNodeRecord
}

/** The latest runs of one node in a project. */
export async function listRunsOfNode(
  of: { readonly projectId: string; readonly uniqueId: string; readonly limit: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<NodeRun[]> {
  const rows = await db.runNode.findMany({
    where: { uniqueId: of.uniqueId, run: { projectId: of.projectId } },
    orderBy: { run: { number: 'desc' } },
    take: of.limit,
    include: { run: { select: { number: true, environment: true } } },
  })
  return rows.map(({ run, ...node }) => ({
    number: run.number,
    environment: run.environment === 'production' ? 'production' : 'development',
    node,
  }))
}

/** Runs that are looked through for states: older ones say nothing that matters today. */
const RECENT_RUNS = 60

/** The newest state of each node among the latest runs that wrote one schema. */
export async function listLastNodeStates(
  of: { readonly projectId: string; readonly targetSchema: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.$queryRaw<{ uniqueId: string; state: string }[]>`
    WITH recent AS (
      SELECT id, number FROM run
       WHERE project_id = ${of.projectId}::uuid AND target_schema = ${of.targetSchema}
       ORDER BY number DESC LIMIT ${RECENT_RUNS})
    SELECT DISTINCT ON (n.unique_id) n.unique_id AS "uniqueId", n.state
      FROM recent r JOIN run_node n ON n.run_id = r.id
     WHERE n.state <> 'waiting'
     ORDER BY n.unique_id, r.number DESC`
  return new Map(rows.map((row) => [row.uniqueId, row.state]))
}
