import { RefusalsOnce } from '#lib/access/refusals-once.ts'
import { Admission } from '#lib/compile-service/admission.ts'
import type { CompileService } from '#lib/compile-service/compile-service.ts'
import { checkSql } from '#lib/compile-service/check-sql.ts'
import { runPreview } from '#lib/compile-service/preview.ts'
import type { ProjectViews } from '#lib/compile-service/project-view.ts'
import { describeWarehouseAccess } from '#lib/people/warehouse-logins/describe-access.ts'
import type { WarehouseLogins } from '#lib/people/warehouse-logins/warehouse-logins.ts'
import type { ReadingComparisons } from '#lib/reviews/reading/compare-reading.ts'
import type { InteractiveWork } from '#lib/runs/interactive-work.ts'
import type { DoorHandlers } from './door.ts'

export interface Interactive {
  readonly handlers: DoorHandlers
  /** Requests at work or waiting. */
  readonly size: () => number
}

interface Options {
  readonly service: CompileService
  readonly views: ProjectViews
  readonly logins: WarehouseLogins
  readonly readings: ReadingComparisons
  /** Told of what somebody waits for at this moment. */
  readonly work: InteractiveWork
  readonly report: (message: string, error: unknown) => void
  readonly beginAccessCheck: (id: string) => void
}

/** The endpoints of the door, each kind of work with a bound of its own: no one kind and no one person fills the worker. */
export function createInteractive(options: Options): Interactive {
  const { service, views, logins, readings, work, report, beginAccessCheck } = options
  const compiles = new Admission('compiles', { running: 16, waiting: 200, perPerson: 16 })
  // One below DuckDB's own slots for previews, so that a run's statements are never kept out.
  const previews = new Admission('previews', { running: 4, waiting: 40, perPerson: 4 })
  // Asked at every pause of typing: one at a time a person, so that neither previews nor runs wait for them.
  const checks = new Admission('checks', { running: 2, waiting: 40, perPerson: 2 })
  const reads = new Admission('requests', { running: 16, waiting: 200, perPerson: 24 })
  // Each may follow a whole project: they wait for each other, and nothing else for them.
  const comparisons = new Admission('comparisons', { running: 2, waiting: 100, perPerson: 100 })
  const refusals = new RefusalsOnce(() => performance.now())
  const nobody = 'reviews'
  return {
    size: () => compiles.size + checks.size + previews.size + reads.size + comparisons.size,
    handlers: {
      warm: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.warm(input, signal)),
      compile: (input, signal) =>
        compiles.admit({ person: input.scope.caller.userId, signal }, () =>
          work.during(() => service.compile(input, signal)),
        ),
      check: (input, signal) =>
        checks.admit({ person: input.scope.caller.userId, signal }, () =>
          work.during(() => checkSql(input, { service, views, signal, refusals, report })),
        ),
      preview: (input, signal) =>
        previews.admit({ person: input.scope.caller.userId, signal }, () =>
          work.during(() => runPreview(input, { service, views, signal, report })),
        ),
      macros: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.macros(input, signal)),
      accessTests: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.accessTests(input, signal)),
      beginAccessCheck: ({ id }) => {
        beginAccessCheck(id)
        return Promise.resolve({ ok: true as const })
      },
      columns: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.columns(input, signal)),
      problems: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.problems(input, signal)),
      graph: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.graph(input, signal)),
      node: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.node(input, signal)),
      select: (input, signal) =>
        reads.admit({ person: input.scope.caller.userId, signal }, () => service.select(input, signal)),
      commitGraph: (input, signal) =>
        reads.admit({ person: nobody, signal }, () => service.commitGraph(input, signal)),
      compareReading: (input, signal) =>
        comparisons.admit({ person: nobody, signal }, () => readings.compare(input, signal)),
      hidden: (input, signal) => reads.admit({ person: nobody, signal }, () => service.hidden(input, signal)),
      datasets: (input, signal) =>
        reads.admit({ person: nobody, signal }, () => service.datasets(input, signal)),
      permissionTables: (input, signal) =>
        reads.admit({ person: nobody, signal }, () => service.permissionTables(input, signal)),
      warehouseAccess: (input, signal) =>
        reads.admit({ person: nobody, signal }, () => describeWarehouseAccess(logins, input, signal)),
    },
  }
}
