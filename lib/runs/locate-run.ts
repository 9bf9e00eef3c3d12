import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import { systemPrincipal, type Principal } from '#lib/access/principal.ts'
import { developmentTarget, productionTarget } from '#lib/catalog/environment-target.ts'
import { toCaller } from '#lib/compile-service/caller.ts'
import type { ProjectDesk } from '#lib/compile-service/project-desk.ts'
import type { CommitRef, ScopeDto } from '#lib/compile-service/protocol.ts'
import type { Place } from '#lib/compile-service/thread/messages.ts'
import { environment, type Environment } from '#lib/contracts/runs.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import type { RunRecord } from '#lib/db/run-repository.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import type { TargetProfile } from '#lib/dbt/index.ts'
import { RunRefused } from './run-refused.ts'
import { readRunSnapshot } from './run-snapshot.ts'

/** Whose run it is, of what, and into which schema. */
export interface LocatedRun {
  readonly project: ProjectRecord
  readonly principal: Principal
  readonly environment: Environment
  readonly target: TargetProfile
  /** What its person sees of the project. */
  readonly scope: ScopeDto
  /** Where the run's project is in the compile threads. */
  readonly place: Place
}

/**
 * Looks at everything anew: between start and now, rights and the project may have changed.
 *
 * @throws RunRefused where its person may not run there any more
 */
export async function locateRun(run: RunRecord, desk: ProjectDesk): Promise<LocatedRun> {
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
  // What was typed is part of the run's files.
  const branch = where === 'production' ? null : { id: run.id, head: commit, drafts: [] }
  const scope: ScopeDto = {
    caller: toCaller(principal, project.id),
    projectId: project.id,
    restricted: [...(await listRestricted(project.id))],
    main,
    branch,
  }
  const place = desk.snapshot(project, commit, target)
  return { project, principal, environment: where, target, scope, place }
}

async function loadStarter(userId: string): Promise<Principal> {
  const starter = await findStarter(userId)
  if (starter === null) throw new RunRefused('Who started this run may not sign in any more.')
  return starter
}

/** Null: their account is closed or gone. */
export async function findStarter(userId: string): Promise<Principal | null> {
  if (userId === systemPrincipal.userId) return systemPrincipal
  const user = await findUserById(userId)
  return user === null || user.disabledAt !== null ? null : loadPrincipalOf(user, { via: 'system' })
}

function requireRight(principal: Principal, where: Environment): void {
  const right = where === 'production' ? 'run.production' : 'run.development'
  if (!principal.permissions.has(right))
    throw new RunRefused(`${principal.name} may not run in ${where} any more.`)
}
