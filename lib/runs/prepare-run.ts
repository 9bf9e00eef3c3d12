import { templateEnvironment } from '#lib/catalog/environment-target.ts'
import type { LoginConnection } from '#lib/catalog/login-source.ts'
import { readSnapshotFiles, readTexts } from '#lib/catalog/snapshot-files.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import type { PlanAnswer } from '#lib/compile-service/thread/messages.ts'
import { runCommand } from '#lib/contracts/runs.ts'
import { AppError } from '#lib/core/app-error.ts'
import { findRunById, type RunRecord } from '#lib/db/run-repository.ts'
import type { ProjectPayload } from '#lib/dbt/threads/index.ts'
import type { Connection } from '#lib/warehouse/warehouse.ts'
import { LiveAccess } from './live-access.ts'
import { findStarter, locateRun, type LocatedRun } from './locate-run.ts'
import { RunRefused } from './run-refused.ts'
import { readRunSnapshot } from './run-snapshot.ts'

/** All that a run needs, read before its first node. */
export interface PreparedRun extends LocatedRun {
  readonly run: RunRecord
  readonly connection: Connection
  /** Of the run's own principal, where the warehouse has one: its sessions are that principal's. */
  readonly login: LoginConnection | null
  /** Asked again before each statement. */
  readonly access: LiveAccess
  readonly answer: PlanAnswer
  readonly threadLimit: number
}

export async function getRunById(id: string): Promise<RunRecord> {
  const run = await findRunById(id)
  if (run === null) throw new AppError('not-found', 'There is no such run.')
  return run
}

/** What is in the warehouse is looked at anew as well. */
export async function prepareRun(
  run: RunRecord,
  { desk, pool, views }: CompileServiceParts,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const located = await locateRun(run, desk)
  const { project, principal, environment, scope, place } = located
  const connection = await views.connect(project)
  const view = await views.view(project, scope, signal)
  const answer = await pool.ask<'plan'>(
    {
      kind: 'plan',
      place,
      sight: view.sight,
      command: runCommand.parse(run.command),
      select: run.select,
      exclude: run.exclude,
      strict: environment === 'production',
    },
    views.ask(place, signal),
  )
  refuseFaults(run, answer)
  const login = await views.findLogin(view, scope, environment === 'production' ? 'production' : 'run')
  const access = new LiveAccess({
    principal,
    datasets: view.datasets,
    projectId: project.id,
    environment,
    load: () => findStarter(run.startedBy),
  })
  return {
    ...located,
    run,
    connection,
    login,
    access,
    answer,
    threadLimit: views.threadLimit(project),
  }
}

function refuseFaults(run: RunRecord, answer: PlanAnswer): void {
  const faults = answer.diagnostics.filter((each) => each.severity === 'error')
  if (faults.length > 0) {
    const lines = faults.map(({ path, span, message }) => {
      const place =
        path === null ? '' : `${path}${span === null ? '' : `:${span.start.line}:${span.start.column}`}: `
      return place + message
    })
    const many = faults.length === 1 ? 'The project has an error' : `The project has ${faults.length} errors`
    throw new RunRefused(`${many}, so nothing was run.`, lines)
  }
  if (answer.plan.nodes.length > 0) return
  const what = run.select === '' ? 'the project' : `the selection ${run.select}`
  throw new RunRefused(`There is nothing to ${run.command} in ${what}.`)
}

const READ = /\.(sql|py|ya?ml|md|csv|txt|json|jinja2?)$/i

/** The files themselves, seeds whole. */
export async function loadPayload({ run, target }: PreparedRun): Promise<ProjectPayload> {
  const { list } = readRunSnapshot(run.snapshot)
  const { files } = await readSnapshotFiles(list, run.packageSetId)
  const texts = await readTexts(files.filter((file) => READ.test(file.path)))
  return {
    files: { kind: 'memory', texts: Object.fromEntries(texts) },
    target,
    vars: {},
    env: Object.fromEntries(templateEnvironment()),
    flags: flagsOf(run),
  }
}

/** In development nothing is granted: the guard would refuse it, and a model must not fail by its `grants`. */
export function flagsOf(run: RunRecord) {
  const more = { LEAVE_GRANTS: run.environment === 'development' }
  return { WHICH: run.command, FULL_REFRESH: run.fullRefresh, more }
}
