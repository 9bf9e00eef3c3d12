import { z } from 'zod'
import { defineContract, projectParams } from './define-contract.ts'

export const runState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled'])
export type RunState = z.infer<typeof runState>
export const runCommand = z.enum(['build', 'run', 'test', 'seed', 'snapshot'])
export const environment = z.enum(['development', 'production'])
export type Environment = z.infer<typeof environment>
export const nodeState = z.enum([
  'waiting',
  'running',
  'success',
  'pass',
  'warn',
  'fail',
  'error',
  'skipped',
  'cancelled',
])
export type NodeState = z.infer<typeof nodeState>

export const runSummary = z.object({
  id: z.string(),
  number: z.number(),
  command: runCommand,
  select: z.string(),
  exclude: z.string(),
  fullRefresh: z.boolean(),
  environment,
  targetSchema: z.string(),
  branchName: z.string(),
  commitSha: z.string(),
  /** True where drafts were part of it. */
  withDrafts: z.boolean(),
  state: runState,
  error: z.string(),
  startedBy: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Of a queued run: the number of the run that writes the same schema now and must end before. */
  waitsFor: z.number().nullable(),
  counts: z.object({
    total: z.number(),
    done: z.number(),
    warn: z.number(),
    failed: z.number(),
    skipped: z.number(),
  }),
})
export type RunSummary = z.infer<typeof runSummary>
export const runNode = z.object({
  uniqueId: z.string(),
  name: z.string(),
  resourceType: z.string(),
  materialized: z.string(),
  relation: z.string(),
  state: nodeState,
  message: z.string(),
  rows: z.number().nullable(),
  failures: z.number().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})
export type RunNode = z.infer<typeof runNode>

export const startRun = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/runs',
  summary: 'Start a run: in development from my branch with drafts, in production from main',
  params: projectParams,
  body: z.object({
    command: runCommand,
    select: z.string().trim().max(2000),
    exclude: z.string().trim().max(2000),
    environment,
    fullRefresh: z.boolean(),
    /** After a run in production: ask the warehouse as each role what it reads. */
    checkAccess: z.boolean().optional(),
  }),
  response: z.object({ id: z.string(), number: z.number() }),
})
export const listRuns = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/runs',
  summary: 'Runs, newest first',
  params: projectParams,
  query: z.object({
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ runs: z.array(runSummary), more: z.boolean() }),
})
const runParams = z.object({ project: z.string(), number: z.coerce.number().int() })
export const getRun = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/runs/[number]',
  summary: 'A run with its nodes',
  params: runParams,
  response: z.object({ run: runSummary, nodes: z.array(runNode) }),
})
/** What was known of the nodes before the first one ran; it does not change while they run. */
export const plannedNode = z.object({
  uniqueId: z.string(),
  /** Null for tests: they have the place of what they test. */
  layer: z.enum(['source', 'staging', 'core', 'mart', 'use']).nullable(),
  /** File of the project; null where it is of a package. */
  path: z.string().nullable(),
  /** Places in this list of the nodes that must have ended well before. */
  parents: z.array(z.number()),
})
export type PlannedNode = z.infer<typeof plannedNode>
export const getRunPlan = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/runs/[number]/plan',
  summary: 'What a run planned: layer, file and parents of each node; empty before it is planned',
  params: runParams,
  response: z.object({ nodes: z.array(plannedNode) }),
})
export const cancelRun = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/runs/[number]/cancel',
  summary: 'Cancel a run; its query is ended in the warehouse',
  params: runParams,
  response: z.object({ state: runState }),
})
export const runEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('log'),
    seq: z.number(),
    at: z.string(),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    uniqueId: z.string().nullable(),
    text: z.string(),
  }),
  z.object({ type: z.literal('node'), node: runNode }),
  z.object({ type: z.literal('run'), run: runSummary }),
  z.object({ type: z.literal('done') }),
])
export type RunEvent = z.infer<typeof runEvent>
/** The SSE id of a log line is its seq: Last-Event-ID resumes after it. A heartbeat comment every 15 s; closes after `done`. */
export const streamRun = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/runs/[number]/events',
  summary: 'Live log and states of a run',
  params: runParams,
  query: z.object({ after: z.coerce.number().int().default(0) }),
  response: runEvent,
  kind: 'events',
})
export const listNodeRuns = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/nodes/[id]/runs',
  summary: 'Latest runs of one node',
  params: z.object({ project: z.string(), id: z.string() }),
  response: z.object({
    runs: z.array(z.object({ number: z.number(), environment, node: runNode })),
  }),
})
