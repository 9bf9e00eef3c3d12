import {
  environment,
  nodeState,
  runCommand,
  runState,
  type RunNode,
  type RunSummary,
} from '#lib/contracts/runs.ts'
import { listBlockingRuns } from '#lib/db/run-lease-repository.ts'
import { countRunNodes, type NodeCounts, type RunNodeRecord } from '#lib/db/run-node-repository.ts'
import type { RunRecord } from '#lib/db/run-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { readRunSnapshot } from './run-snapshot.ts'

const nobody: ReadonlyMap<string, number> = new Map()
const nothing: NodeCounts = { total: 0, done: 0, warn: 0, failed: 0, skipped: 0 }

/** Runs as pages show them, with their nodes counted and their starters named. */
export async function describeRuns(runs: readonly RunRecord[]): Promise<RunSummary[]> {
  if (runs.length === 0) return []
  const waiting = runs.filter((run) => run.state === 'queued')
  const [counts, names, blocking] = await Promise.all([
    countRunNodes(runs.map((run) => run.id)),
    listUserNames(runs.map((run) => run.startedBy)),
    waiting.length === 0 ? nobody : listBlockingRuns(waiting.map((run) => run.id)),
  ])
  return runs.map((run) => ({
    id: run.id,
    number: run.number,
    command: runCommand.parse(run.command),
    select: run.select,
    exclude: run.exclude,
    fullRefresh: run.fullRefresh,
    environment: environment.parse(run.environment),
    targetSchema: run.targetSchema,
    branchName: run.branchName,
    commitSha: run.commitSha,
    withDrafts: readRunSnapshot(run.snapshot).withDrafts,
    state: runState.parse(run.state),
    error: run.error,
    startedBy: { id: run.startedBy, name: names.get(run.startedBy) ?? 'Metricwright' },
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
    waitsFor: blocking.get(run.id) ?? null,
    counts: counts.get(run.id) ?? nothing,
  }))
}

export async function describeRun(run: RunRecord): Promise<RunSummary> {
  const [summary] = await describeRuns([run])
  if (summary === undefined) throw new Error('A run was described as nothing')
  return summary
}

export function describeNode(node: RunNodeRecord): RunNode {
  return {
    uniqueId: node.uniqueId,
    name: node.name,
    resourceType: node.resourceType,
    materialized: node.materialized,
    relation: node.relation,
    state: nodeState.parse(node.state),
    message: node.message,
    rows: node.rows === null ? null : Number(node.rows),
    failures: node.failures,
    startedAt: node.startedAt?.toISOString() ?? null,
    endedAt: node.endedAt?.toISOString() ?? null,
  }
}
