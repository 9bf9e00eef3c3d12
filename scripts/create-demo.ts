import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { OperationContext } from '#lib/access/operation.ts'
import { loadConfig } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import { findProject } from '#lib/db/project-repository.ts'
import { findSetting, putSetting } from '#lib/db/setting-repository.ts'
import { applyAccess } from '#lib/people/code/apply-access.ts'
import { headOfMain, planOf } from '#lib/people/code/plan-access.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { listRuns } from '#lib/runs/list-runs.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { chooseImporter } from '#lib/workspace/import/choose-importer.ts'
import { importProject } from '#lib/workspace/import/import-project.ts'
import { warehouseFile } from '#lib/workspace/import/store-profile.ts'
import { generateCommerce, type Scale } from '../examples/generate/generate-commerce.ts'

export const demoSlug = 'commerce'
const doneSetting = 'demo'

export interface CreateDemoOptions {
  readonly scale?: Scale
  /** `done` of `total`; the label says what is being made. */
  readonly onProgress?: (done: number, total: number, label: string) => void
  readonly signal?: AbortSignal
}

/**
 * The demo: project, raw data, and a first production build in the queue. Each part is whole or not there, so that
 * it can be ended at any moment and called again. Call it while no worker has the DuckDB file open.
 * False where everything was there already.
 */
export async function createDemo(options: CreateDemoOptions = {}): Promise<boolean> {
  if ((await findSetting(doneSetting)) !== null) return false
  const signal = options.signal ?? new AbortController().signal
  const context = await chooseImporter(signal)
  await createRawData(options)
  await createProject(context)
  await applyAccessFile(context)
  await queueFirstBuild(context)
  await putSetting(doneSetting, { slug: demoSlug, createdAt: context.clock.now().toISOString() })
  return true
}

/** The file appears under its name only when it is whole. */
async function createRawData({ scale = 'full', onProgress, signal }: CreateDemoOptions): Promise<void> {
  const folder = join(loadConfig().dataDir, 'warehouses')
  const file = join(folder, warehouseFile(demoSlug))
  if (await exists(file)) return
  const unfinished = `${file}.tmp`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await rm(unfinished, { force: true })
  await rm(`${unfinished}.wal`, { force: true })
  try {
    await fill(unfinished, { scale, ...(onProgress && { onProgress }), ...(signal && { signal }) })
  } catch (cause) {
    await rm(unfinished, { force: true })
    await rm(`${unfinished}.wal`, { force: true })
    throw translate(cause, folder)
  }
  await rename(unfinished, file)
}

async function fill(file: string, options: CreateDemoOptions & { readonly scale: Scale }): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  try {
    await generateCommerce({ connection, ...options })
    await connection.run('CHECKPOINT')
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function translate(cause: unknown, folder: string): unknown {
  if (
    cause instanceof Error &&
    /No space left|ENOSPC|out of disk|could not (write|fsync)/i.test(cause.message)
  ) {
    return new AppError('unavailable', `There is no room in ${folder} for the demo's data (about 400 MB).`, {
      cause,
      remedy: 'Make room, or set METRICWRIGHT_DATA to a folder on another disk, and start again.',
    })
  }
  return cause
}

async function createProject(context: OperationContext): Promise<void> {
  if (await findProject(demoSlug)) return
  const source = resolve(import.meta.dirname, '..', 'examples', 'commerce')
  await importProject(context, { source, cwd: '/', name: 'Commerce', ownHistory: true })
}

/** The demo begins with its access.yml applied. No worker is there yet, which it does without. */
async function applyAccessFile(context: OperationContext): Promise<void> {
  const project = await getProjectContext(demoSlug)
  const place = { commit: await headOfMain(project), askWorker: false }
  const plan = await planOf(context, project, place)
  if (plan.onlyDeclared.length === 0 || !plan.mayApply.allowed) return
  await applyAccess(context, { project: demoSlug, mark: plan.mark, remove: [], askWorker: false })
}

async function queueFirstBuild(context: OperationContext): Promise<void> {
  const { runs } = await listRuns(context, { project: demoSlug, before: null, limit: 1 })
  if (runs.length > 0) return
  await startRun(context, {
    project: demoSlug,
    command: 'build',
    select: '',
    exclude: '',
    environment: 'production',
    fullRefresh: false,
  })
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
