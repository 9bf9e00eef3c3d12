import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import { systemPrincipal, type Principal } from '#lib/access/principal.ts'
import { developmentTarget, productionTarget, templateEnvironment } from '#lib/catalog/environment-target.ts'
import type { LoginConnection } from '#lib/catalog/login-source.ts'
import { readSnapshotFiles, readTexts } from '#lib/catalog/snapshot-files.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { toCaller } from '#lib/compile-service/caller.ts'
import type { CommitRef, ScopeDto } from '#lib/compile-service/protocol.ts'
import type { Place, PlanAnswer } from '#lib/compile-service/thread/messages.ts'
import { environment, runCommand, type Environment } from '#lib/contracts/runs.ts'
import { AppError } from '#lib/core/app-error.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { findRunById, type RunRecord } from '#lib/db/run-repository.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import type { TargetProfile } from '#lib/dbt/index.ts'
import type { ProjectPayload } from '#lib/dbt/threads/index.ts'
import type { Connection } from '#lib/warehouse/warehouse.ts'
import { LiveAccess } from './live-access.ts'
import { readRunSnapshot } from './run-snapshot.ts'

/** All that a run needs, read before its first node. */
export interface PreparedRun {
  readonly run: RunRecord
  readonly project: ProjectRecord
  readonly principal: Principal
  readonly environment: Environment
  readonly target: TargetProfile
  readonly connection: Connection
  /** Of the run's own principal, where the warehouse has one: its sessions are that principal's. */
  readonly login: LoginConnection | null
  /** Asked again before each statement. */
  readonly access: LiveAccess
  readonly answer: PlanAnswer
  /** Where the run's project is in the compile threads. */
  readonly place: Place
  /** What its person sees of the project. */
  readonly scope: ScopeDto
  readonly threadLimit: number
}

/** A run that cannot start, in words for its log. */
export class RunRefused extends Error {
  readonly lines: readonly string[]

  constructor(message: string, lines: readonly string[] = []) {
    super(message)
    this.name = 'RunRefused'
    this.lines = lines
  }
}

export async function getRunById(id: string): Promise<RunRecord> {
  const run = await findRunById(id)
  if (run === null) throw new AppError('not-found', 'There is no such run.')
  return run
}

/** Looks at everything anew: between start and now, rights, projects and the warehouse may have changed. */
export async function prepareRun(
  run: RunRecord,
  { desk, pool, views }: CompileServiceParts,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const where = environment.parse(run.environment)
  const [project, principal] = await Promise.all([
    desk.readProject(run.projectId),
    loadStarter(run.startedBy),
  ])
  requireRight(principal, where)
  const target =
    where === 'production' ? productionTarget(project) : developmentTarget(project, principal.slug)
  if (target.schema !== run.targetSchema) {
    throw new RunRefused(
      `The run was to write ${run.targetSchema}, which is not ${principal.name}'s to write.`,
    )
  }
  const snapshot = readRunSnapshot(run.snapshot)
  const main: CommitRef = {
    sha: snapshot.mainSha,
    snapshotId: snapshot.mainList,
    packageSetId: snapshot.mainPackageSet,
  }
  const commit: CommitRef = {
    sha: run.commitSha,
    snapshotId: snapshot.list,
    packageSetId: run.packageSetId,
  }
  const branch = where === 'production' ? null : { id: run.id, head: commit }
  const scope: ScopeDto = { caller: toCaller(principal, project.id), projectId: project.id, main, branch }
  const connection = await views.connect(project)
  const view = await views.view(project, scope, signal)
  const place = desk.snapshot(project, commit, target)
  const answer = await pool.ask<'plan'>(
    {
      kind: 'plan',
      place,
      sight: view.sight,
      command: runCommand.parse(run.command),
      select: run.select,
      exclude: run.exclude,
      strict: where === 'production',
    },
    views.ask(place, signal),
  )
  refuseFaults(run, answer)
  const login = await views.findLogin(view, scope, where === 'production' ? 'production' : 'run')
  const access = new LiveAccess({
    principal,
    datasets: view.datasets,
    projectId: project.id,
    environment: where,
    load: () => findStarter(run.startedBy),
  })
  return {
    run,
    project,
    principal,
    environment: where,
    target,
    connection,
    login,
    access,
    answer,
    place,
    scope,
    threadLimit: views.threadLimit(project),
  }
}

async function loadStarter(userId: string): Promise<Principal> {
  const starter = await findStarter(userId)
  if (starter === null) throw new RunRefused('Who started this run may not sign in any more.')
  return starter
}

/** Null: their account is closed or gone. */
async function findStarter(userId: string): Promise<Principal | null> {
  if (userId === systemPrincipal.userId) return systemPrincipal
  const user = await findUserById(userId)
  return user === null || user.disabledAt !== null ? null : loadPrincipalOf(user, { via: 'system' })
}

function requireRight(principal: Principal, where: Environment): void {
  const right = where === 'production' ? 'run.production' : 'run.development'
  if (!principal.permissions.has(right))
    throw new RunRefused(`${principal.name} may not run in ${where} any more.`)
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
