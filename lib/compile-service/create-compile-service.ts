import { availableParallelism, totalmem } from 'node:os'
import type { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import type { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import { CompilePool } from './compile-pool.ts'
import { CompileService } from './compile-service.ts'
import { ProjectDesk } from './project-desk.ts'
import { ProjectViews } from './project-view.ts'

export interface CompileServiceParts {
  readonly pool: CompilePool
  readonly desk: ProjectDesk
  readonly views: ProjectViews
  readonly service: CompileService
}

export interface CreateCompileServiceOptions {
  readonly warehouses: ProjectWarehouses
  readonly catalogs: RelationCatalog
  readonly report: (message: string, error?: unknown) => void
}

/** The compile service with its threads: two at least, so that one person's large project does not hold up the others. */
export function createCompileService(options: CreateCompileServiceOptions): CompileServiceParts {
  const threads = Math.min(4, Math.max(2, availableParallelism() - 1))
  const pool = new CompilePool({ threads, heapLimitMb: heapLimitMb(threads), report: options.report })
  const desk = new ProjectDesk()
  const views = new ProjectViews({ ...options, pool, desk })
  return { pool, desk, views, service: new CompileService({ pool, desk, views, report: options.report }) }
}

/** A quarter of the machine for all of them, at most 2 GB each. */
function heapLimitMb(threads: number): number {
  const share = totalmem() / 1024 ** 2 / 4 / threads
  return Math.round(Math.min(2048, Math.max(384, share)))
}
