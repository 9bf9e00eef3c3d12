import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import type { OverlappingGrants as Overlap } from '#lib/contracts/warehouse-access.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { findWarehouseAccess } from '#lib/db/warehouse-login-repository.ts'
import type { CompilePool } from './compile-pool.ts'
import type { ProjectDesk } from './project-desk.ts'
import type { ProjectViews } from './project-view.ts'
import type { CommitRef, EndpointInput, ScopeDto } from './protocol.ts'
import type { GrantsAnswer, Place } from './thread/messages.ts'

interface Options {
  readonly pool: CompilePool
  readonly desk: ProjectDesk
  readonly views: ProjectViews
}

/**
 * dbt's own `grants` where the product keeps the warehouse's rights in step: after each build dbt makes the relation's
 * grants exactly those of the config, so two decide who reads it.
 */
export class OverlappingGrants {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Warnings about a place; none where the warehouse's logins are not the product's. */
  async listFaults(scope: ScopeDto, signal: AbortSignal): Promise<DiagnosticDto[]> {
    if (!(await keepsInStep(scope.projectId))) return []
    const project = await this.#options.desk.getProject(scope.projectId)
    const place = await this.#options.desk.place(project, scope, null)
    return (await this.#ask(place, signal)).map(toFault)
  }

  /** While somebody types in a file: those that it says. */
  async listTyped(
    { scope, body: { path, content } }: EndpointInput<'compile'>,
    signal: AbortSignal,
  ): Promise<DiagnosticDto[]> {
    if (content?.includes('grants') === false || !(await keepsInStep(scope.projectId))) return []
    const project = await this.#options.desk.getProject(scope.projectId)
    const place = await this.#options.desk.place(project, scope, { path, text: content })
    return (await this.#ask(place, signal)).filter((each) => each.path === path).map(toFault)
  }

  /** What main says, for whoever decides about the warehouse's logins. */
  async describe(project: ProjectRecord, main: CommitRef, signal: AbortSignal): Promise<Overlap[]> {
    const found = await this.#ask(this.#options.desk.production(project, main), signal)
    return found.map(({ path, span, grants, nodes }) => ({
      path,
      line: span.start.line,
      nodes: nodes.map(({ name }) => name),
      grants: grants.map(grantWords).join('; '),
    }))
  }

  #ask(place: Place, signal: AbortSignal): Promise<readonly GrantsAnswer[]> {
    const { pool, views } = this.#options
    return pool.ask<'grants'>({ kind: 'grants', place }, views.ask(place, signal))
  }
}

const keepsInStep = async (projectId: string) => (await findWarehouseAccess(projectId))?.mode === 'on'

const grantWords = ({ privilege, grantees }: GrantsAnswer['grants'][number]) =>
  `${privilege} to ${grantees.length === 0 ? 'nobody' : grantees.join(', ')}`

/** Of a folder's config no node is named: it may have hundreds, and a reader may not know of all. */
function toFault({ path, span, nodes }: GrantsAnswer): DiagnosticDto {
  const [only, ...more] = nodes
  const alone = more.length === 0 && only !== undefined ? only : null
  const subject = alone === null ? `${nodes.length} nodes have` : `${alone.name} has`
  const what = alone === null ? 'their relations' : 'its relation'
  return {
    code: 'grants-overlap',
    severity: 'warning',
    message: `${subject} a grants config, which dbt matches exactly after each build, and Metricwright keeps the rights of the warehouse in step too: two decide who reads ${what}.`,
    remedy:
      'Remove it and grant the dataset under Access, Rights; keep it only for logins of the warehouse that Metricwright does not make.',
    path,
    span: { start: { ...span.start }, end: { ...span.end } },
    stack: [],
    uniqueId: alone?.id ?? null,
  }
}
