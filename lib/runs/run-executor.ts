import type { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import type { RunLease } from '#lib/db/run-lease-repository.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { findRunById } from '#lib/db/run-repository.ts'
import type { ThreadShelf } from '#lib/dbt/threads/index.ts'
import { noteDriftAfterBuild } from '#lib/people/code/note-drift.ts'
import type { InteractiveWork } from './interactive-work.ts'
import { RunAttempt } from './run-attempt.ts'
import type { ActiveRun } from './run-dispatcher.ts'

export interface RunExecutorOptions extends CompileServiceParts {
  readonly catalogs: RelationCatalog
  /** Threads of runs that have ended, for those that begin. */
  readonly shelf: ThreadShelf
  /** What people wait for in this process: statements of runs let it go first. */
  readonly interactive: InteractiveWork
  /** Keeps the warehouse's principals in step with what a run made. */
  readonly logins: { changed(projectId: string): Promise<void> }
  readonly report: (message: string, error?: unknown) => void
}

/** Begins runs in this process, and looks at the warehouse anew after each. */
export class RunExecutor {
  readonly #options: RunExecutorOptions

  constructor(options: RunExecutorOptions) {
    this.#options = options
  }

  begin(lease: RunLease): ActiveRun {
    const attempt = new RunAttempt({ ...this.#options, lease, monotonicMs: () => performance.now() })
    return {
      ended: attempt.ended.then(() => this.#lookAgain(lease.runId)),
      cancel: () => attempt.lookForCancel(),
      handOver: () => attempt.handOver(),
    }
  }

  async #lookAgain(runId: string): Promise<void> {
    const { desk, views, catalogs, logins, report } = this.#options
    try {
      const run = await findRunById(runId)
      if (run === null) return
      const project = await desk.readProject(run.projectId)
      await catalogs.refresh(project.id, () => views.connect(project))
      await logins.changed(project.id)
      if (run.environment === 'production') await this.#noteDrift(project, run.number)
    } catch (error) {
      report('the relations could not be listed after a run', error)
    }
  }

  async #noteDrift(project: ProjectRecord, runNumber: number): Promise<void> {
    try {
      await noteDriftAfterBuild(project, runNumber)
    } catch (error) {
      this.#options.report('what a run changed in permission models could not be read', error)
    }
  }
}
