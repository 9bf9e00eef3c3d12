import { randomUUID } from 'node:crypto'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { refusalOf } from '#lib/access/roles.ts'
import type { BodyOf } from '#lib/contracts/contract.ts'
import type { startRun as startRunContract } from '#lib/contracts/runs.ts'
import { developmentSchema, PRODUCTION_SCHEMA } from '#lib/catalog/environment-target.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import type { EndpointOutput } from '#lib/compile-service/protocol.ts'
import { resolveScope, type ResolvedScope } from '#lib/compile-service/resolve-scope.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import { getDatabase } from '#lib/db/client.ts'
import { appendOrphanEvent } from '#lib/db/run-event-repository.ts'
import { createRun, type NewRun, type RunRecord } from '#lib/db/run-repository.ts'
import { sendJob } from '#lib/queue/send-job.ts'
import { waitForInstalls } from '#lib/workspace/packages/package-installs.ts'
import { describeWarehouseProblem } from '#lib/workspace/warehouse-problem.ts'
import type { RunSnapshot } from './run-snapshot.ts'
import { storeWorkSnapshot } from './store-work-snapshot.ts'

export type StartRunInput = BodyOf<typeof startRunContract> & { readonly project: string }
export interface StartedRun {
  readonly id: string
  readonly number: number
}

/** A selection is checked before the run where the answer comes at once; else the run itself tells. */
const CHECK_WITHIN_MS = 500

/** In development: my branch with drafts, into my schema. In production: main. */
export function startRun(context: OperationContext, input: StartRunInput): Promise<StartedRun> {
  return input.environment === 'production'
    ? startProduction(context, input)
    : startDevelopment(context, input)
}

const audit = ({ project, environment, command, select }: StartRunInput) =>
  `project ${project}, ${environment}: ${command}${select === '' ? '' : ` ${select}`}`
const startDevelopment = operation({ name: 'run.start', permission: 'run.development', audit }, start)
const startProduction = operation(
  { name: 'run.start-production', permission: 'run.production', audit },
  start,
)

async function start(context: OperationContext, input: StartRunInput): Promise<StartedRun> {
  const { principal, signal } = context
  refuseCheck(principal, input)
  const of = input.environment === 'production' ? 'main' : 'branch'
  const seen = await resolveScope(principal, input.project, of)
  const { project } = seen.context
  // A merge may be installing what this run needs.
  const waited = await waitForInstalls(project.id)
  const resolved = waited ? await resolveScope(principal, input.project, of) : seen
  const problem = describeWarehouseProblem(project)
  if (problem !== null) throw new AppError('unavailable', problem)
  await checkSelection(resolved, input, signal)
  const { snapshot, packageSetId, commitSha, branchName } = await takeSnapshot(resolved)
  const run: NewRun = {
    id: randomUUID(),
    projectId: project.id,
    startedBy: principal.userId,
    command: input.command,
    select: input.select,
    exclude: input.exclude,
    fullRefresh: input.fullRefresh,
    checkAccess: input.checkAccess === true,
    environment: input.environment,
    targetSchema: of === 'main' ? PRODUCTION_SCHEMA : developmentSchema(principal.slug),
    branchName,
    commitSha,
    snapshot: { ...snapshot },
    packageSetId,
  }
  const created = await getDatabase().$transaction(async (db) => {
    const row = await createRun(run, db)
    await appendOrphanEvent(row.id, { level: 'info', text: firstLine(row, principal.name) }, db)
    return row
  })
  await deliver(created.id)
  return { id: created.id, number: created.number }
}

/** A check tells what every role reads: the right to it is another than that to the run. */
function refuseCheck(principal: Principal, { checkAccess, environment }: StartRunInput): void {
  if (checkAccess !== true) return
  if (environment !== 'production') {
    throw new AppError('invalid', 'Access is checked in production.', { remedy: 'Run in production.' })
  }
  if (!principal.permissions.has('access.manage')) {
    throw new AppError('forbidden', refusalOf('access.manage'))
  }
}

function firstLine(run: RunRecord, name: string): string {
  const what = [
    run.command,
    run.select && `--select ${run.select}`,
    run.exclude && `--exclude ${run.exclude}`,
  ]
  const full = run.fullRefresh ? ' --full-refresh' : ''
  return `Run ${run.number}: ${what.filter(Boolean).join(' ')}${full} in ${run.environment} (${run.targetSchema}), started by ${name}`
}

/** The row is the truth. A job that could not be sent now is sent by the worker, which looks for runs that wait. */
async function deliver(runId: string): Promise<void> {
  try {
    await sendJob('run', { runId })
  } catch (error) {
    console.error(
      `run ${runId} waits for the worker to find it`,
      error instanceof Error ? error.message : error,
    )
  }
}

async function checkSelection(
  resolved: ResolvedScope,
  input: StartRunInput,
  signal: AbortSignal,
): Promise<void> {
  const { command, select, exclude, environment } = input
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_WITHIN_MS)])
  let found: EndpointOutput<'select'>
  try {
    found = await callWorker(
      'select',
      { scope: resolved.scope, environment, command, select, exclude },
      { signal: limited },
    )
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error
    return
  }
  const fault = found.diagnostics.find((each) => each.severity === 'error')
  if (fault) {
    const place = fault.path === null ? '' : `${fault.path}${fault.span ? `:${fault.span.start.line}` : ''}: `
    throw new AppError('invalid', place + fault.message, {
      ...(fault.remedy !== null && { remedy: fault.remedy }),
      details: { diagnostics: found.diagnostics.slice(0, 20) },
    })
  }
  if (found.ids.length > 0) return
  const what = select === '' && exclude === '' ? 'this project' : `the selection ${select || 'of everything'}`
  throw new AppError(
    'invalid',
    `There is nothing to ${command} in ${what}${exclude === '' ? '' : ` without ${exclude}`}.`,
    {
      remedy: 'Check the names: +model takes parents along, tag:name and path:folder select groups.',
    },
  )
}

interface Taken {
  readonly snapshot: RunSnapshot
  readonly packageSetId: string | null
  readonly commitSha: string
  readonly branchName: string
}

/** What is run never changes under it: lists of files whose contents are stored. */
async function takeSnapshot({ scope, context, work }: ResolvedScope): Promise<Taken> {
  const main = {
    mainList: scope.main.snapshotId,
    mainSha: scope.main.sha,
    mainPackageSet: scope.main.packageSetId,
  }
  if (work === null || scope.branch === null) {
    return {
      snapshot: { ...main, list: scope.main.snapshotId, withDrafts: false },
      packageSetId: scope.main.packageSetId,
      commitSha: scope.main.sha,
      branchName: context.project.defaultBranch,
    }
  }
  const { snapshotId, withDrafts } = await storeWorkSnapshot(work)
  return {
    snapshot: { ...main, list: snapshotId, withDrafts },
    packageSetId: scope.branch.head.packageSetId,
    commitSha: work.head,
    branchName: work.branch.name,
  }
}
