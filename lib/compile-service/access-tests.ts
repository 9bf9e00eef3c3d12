import type { AccessTestResult } from '#lib/contracts/access-tests.ts'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import type { CompilePool } from './compile-pool.ts'
import { faultsOf, judgeAccessTests, placeInProduction } from './judge-access-tests.ts'
import type { ProjectDesk } from './project-desk.ts'
import type { ProjectViews } from './project-view.ts'
import type { EndpointInput, ScopeDto } from './protocol.ts'
import type { ThreadAccessTest } from './thread/answer-access-tests.ts'
import type { Place } from './thread/messages.ts'

interface Options {
  readonly pool: CompilePool
  readonly desk: ProjectDesk
  readonly views: ProjectViews
}

/** Access tests of branches and of main: read by the compile threads, judged here by the grants that hold now. */
export class AccessTests {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Those of a place, or those given, as the caller may know them. A sentence of the project's files names datasets,
   * groups and people: where it is about what its reader may not be told of, only who may read files sees it.
   */
  async judge(
    { scope, tests }: EndpointInput<'accessTests'>,
    signal: AbortSignal,
  ): Promise<AccessTestResult[]> {
    const { desk, views } = this.#options
    const project = await desk.getProject(scope.projectId)
    if (tests === null) {
      const place = await desk.place(project, scope, null)
      const results = await this.judgePlace(place, scope, signal)
      const readsFiles = scope.caller.permissions.includes('files.read')
      return readsFiles ? results : results.filter(({ status }) => status !== 'skipped')
    }
    const view = await views.view(project, scope, signal)
    return judgeAccessTests(tests, { projectId: scope.projectId, caller: scope.caller, ...view })
  }

  /** While somebody types in a file of properties: roles, groups, people and datasets that are not there. */
  async listUnknown(
    { scope, body: { path, content } }: EndpointInput<'compile'>,
    signal: AbortSignal,
  ): Promise<DiagnosticDto[]> {
    if (!/\.ya?ml$/.test(path) || content?.includes('access_tests') === false) return []
    const { desk } = this.#options
    const project = await desk.getProject(scope.projectId)
    const place = await desk.place(project, scope, { path, text: content })
    return faultsOf(await this.#judgeRead(await this.#ask(place, path, signal), scope, signal))
  }

  /** Those of a place that is at hand, such as the files of a run. */
  async judgePlace(place: Place, scope: ScopeDto, signal: AbortSignal): Promise<AccessTestResult[]> {
    return this.#judgeRead(await this.#ask(place, null, signal), scope, signal)
  }

  #ask(place: Place, path: string | null, signal: AbortSignal): Promise<readonly ThreadAccessTest[]> {
    const { pool, views } = this.#options
    return pool.ask<'access-tests'>({ kind: 'access-tests', place, path }, views.ask(place, signal))
  }

  async #judgeRead(
    read: readonly ThreadAccessTest[],
    scope: ScopeDto,
    signal: AbortSignal,
  ): Promise<AccessTestResult[]> {
    if (read.length === 0) return []
    const { desk, views } = this.#options
    const view = await views.view(await desk.getProject(scope.projectId), scope, signal)
    const tests = placeInProduction(read, view.naming)
    return judgeAccessTests(tests, { projectId: scope.projectId, caller: scope.caller, ...view })
  }
}
