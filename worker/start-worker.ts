import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { availableParallelism, hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import { createCompileService } from '#lib/compile-service/create-compile-service.ts'
import { OverlappingGrants } from '#lib/compile-service/overlapping-grants.ts'
import type { Config } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import { isUnavailable } from '#lib/db/client.ts'
import { ThreadShelf } from '#lib/dbt/threads/index.ts'
import { subscribe } from '#lib/db/notifications.ts'
import { runCancelChannel } from '#lib/db/run-repository.ts'
import {
  deleteWorkerLease,
  listWorkersAt,
  renewWorkerLease,
  type WorkerRecord,
} from '#lib/db/worker-lease-repository.ts'
import { WarehouseLogins } from '#lib/people/warehouse-logins/warehouse-logins.ts'
import { LineageDesk } from '#lib/compile-service/lineage/lineage-desk.ts'
import { ReadingComparisons } from '#lib/reviews/reading/compare-reading.ts'
import { ColumnTracer } from '#lib/warehouse/duckdb/column-tracer.ts'
import { openWorkingQueue, type WorkingQueue } from '#lib/queue/job-queue.ts'
import { InteractiveWork } from '#lib/runs/interactive-work.ts'
import { RunDispatcher } from '#lib/runs/run-dispatcher.ts'
import { RunExecutor } from '#lib/runs/run-executor.ts'
import { warmLastRuns } from '#lib/runs/warm-last-runs.ts'
import { AccessCheckDesk } from './access-check-desk.ts'
import { closeDoor, createDoor, listenOnPort, listenOnSocket, type DoorOptions } from './door.ts'
import { createInteractive } from './interactive.ts'
import { findServing } from './serving-already.ts'
import { serveWarehouse, type WarehouseDoor, type WarehouseDoorOptions } from './warehouse-door.ts'

export interface RunningWorker {
  readonly id: string
  /** Takes nothing more, ends or hands over what runs, and closes all connections, in order. */
  stop(): Promise<void>
}

type Report = (message: string, error?: unknown) => void
type Closing = () => void | Promise<void>

const RENEW_MS = 10_000
/** Within the supervisor's patience: what has not ended by then is handed over. */
const DRAIN_MS = 8_000
const DATABASE_WITHIN_MS = 30_000
/** A job only says where to look, so more may be at hand than runs may be at work. */
const JOBS_AT_ONCE = 4
/** Each holds a parsed project: two runs in a row by the same person need no more. */
const MOST_IDLE_THREADS = 2
const IDLE_THREAD_MS = 5 * 60_000

/** Opens both doors: runs from the queue, and interactive requests on the socket. */
export async function startWorker(config: Config, report: Report): Promise<RunningWorker> {
  const { databaseUrl } = config
  if (databaseUrl === null) {
    throw new AppError('unavailable', 'The worker needs DATABASE_URL, or a running Metricwright.')
  }
  await refuseSecond(config)
  const worker = nameWorker(config)
  const predecessors = await patiently(() => listWorkersAt(worker.address))
  const { dispatcher, doorOptions, logins, warehouseOptions, warm, close } = assemble(config, worker, report)
  const { doors, warehouse } = await openDoors(config, doorOptions, warehouseOptions)
  // Whoever registered this address before cannot serve it any more: it is ours.
  for (const { id } of predecessors) {
    await dispatcher.recoverFrom(id)
    await deleteWorkerLease(id)
  }
  const leave = await register(worker, report)
  const stopListening = await subscribe(
    runCancelChannel,
    (runId) => dispatcher.cancel(runId),
    () => void dispatcher.sweep(),
  )
  await logins.start()
  const queue = await openQueue(databaseUrl, dispatcher, report)
  dispatcher.start()
  const warming = new AbortController()
  void warm(warming.signal).catch((error: unknown) => report('the last runs could not be looked at', error))
  const inOrder: readonly Closing[] = [
    () => warming.abort(),
    () => queue.pause('run'),
    () => dispatcher.drain(DRAIN_MS),
    stopListening,
    () => warehouse.close(),
    async () => void (await Promise.all(doors.map(closeDoor))),
    () => queue.stop(),
    close,
    leave,
  ]
  return { id: worker.id, stop: () => closeInOrder(inOrder, report) }
}

async function refuseSecond(config: Config): Promise<void> {
  const serving = await findServing(config.workerSocket, config.key)
  if (serving === null) return
  throw new AppError('conflict', `Another worker serves this data folder already (process ${serving}).`, {
    remedy: 'Stop it, or set METRICWRIGHT_DATA to a folder of its own.',
  })
}

function nameWorker({ workerListen, workerSocket }: Config): WorkerRecord {
  return {
    id: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    address:
      workerListen === null ? `unix:${workerSocket}` : `http://${workerListen.host}:${workerListen.port}`,
    pid: process.pid,
  }
}

function assemble(config: Config, worker: WorkerRecord, report: Report) {
  const warehouses = new ProjectWarehouses({ dataDir: config.dataDir, key: config.key, report })
  const catalogs = new RelationCatalog({ monotonicMs: () => performance.now() })
  const compiling = createCompileService({ warehouses, catalogs, report })
  const overlapping = new OverlappingGrants(compiling)
  const logins = new WarehouseLogins({
    warehouses,
    key: config.key,
    naming: (project, main, signal) => compiling.views.naming(project, main, signal),
    overlaps: (project, main, signal) => overlapping.describe(project, main, signal),
    report,
  })
  compiling.views.useLogins(logins)
  const shelf = new ThreadShelf({ most: MOST_IDLE_THREADS, idleMs: IDLE_THREAD_MS })
  const work = new InteractiveWork()
  const executor = new RunExecutor({ ...compiling, catalogs, shelf, interactive: work, logins, report })
  const dispatcher = new RunDispatcher({
    owner: worker.id,
    capacity: Math.max(2, Math.floor(availableParallelism() / 2)),
    begin: (lease) => executor.begin(lease),
    report,
  })
  const accessChecks = new AccessCheckDesk({ parts: compiling, report })
  const beginAccessCheck = (id: string) => accessChecks.begin(id)
  const tracer = new ColumnTracer()
  const lineage = new LineageDesk({ ...compiling, tracer })
  const readings = new ReadingComparisons({ ...compiling, lineage })
  const interactive = createInteractive({ ...compiling, logins, readings, work, report, beginAccessCheck })
  const doorOptions: DoorOptions = {
    key: config.key,
    handlers: interactive.handlers,
    health: () => ({
      status: 'ok',
      pid: process.pid,
      runs: dispatcher.size,
      requests: interactive.size(),
      draining: dispatcher.draining,
      memoryMb: Math.round(process.memoryUsage().rss / 1024 ** 2),
    }),
    report,
  }
  const close = async () => {
    await accessChecks.close()
    await tracer.close()
    await logins.close()
    await shelf.close()
    await compiling.pool.close()
    await warehouses.close()
  }
  const { desk, views } = compiling
  return {
    dispatcher,
    doorOptions,
    logins,
    warehouseOptions: { key: config.key, desk, views, report },
    warm: (signal: AbortSignal) => warmLastRuns(compiling, signal),
    close,
  }
}

interface OpenDoors {
  readonly doors: readonly Server[]
  readonly warehouse: WarehouseDoor
}

/** Sessions of the command line are for who stands at this machine: the port serves requests of the web alone. */
async function openDoors(
  config: Config,
  options: DoorOptions,
  warehouseOptions: WarehouseDoorOptions,
): Promise<OpenDoors> {
  const door = createDoor(options)
  const warehouse = serveWarehouse(door, warehouseOptions)
  await listenOnSocket(door, config.workerSocket)
  if (config.workerListen === null) return { doors: [door], warehouse }
  const remote = createDoor(options)
  await listenOnPort(remote, config.workerListen)
  return { doors: [door, remote], warehouse }
}

/** Says where we are until we leave. */
async function register(worker: WorkerRecord, report: Report): Promise<Closing> {
  await renewWorkerLease(worker)
  const renewal = setInterval(() => {
    renewWorkerLease(worker).catch((error: unknown) => report('the address could not be renewed', error))
  }, RENEW_MS)
  return async () => {
    clearInterval(renewal)
    await deleteWorkerLease(worker.id)
  }
}

async function openQueue(
  databaseUrl: string,
  dispatcher: RunDispatcher,
  report: Report,
): Promise<WorkingQueue> {
  const queue = await openWorkingQueue(databaseUrl, report)
  // Whether the run is taken, and by whom, its row decides.
  await queue.work('run', { concurrency: JOBS_AT_ONCE }, ({ runId }) => dispatcher.offer(runId))
  return queue
}

/** What does not close must not keep the rest open. */
async function closeInOrder(steps: readonly Closing[], report: Report): Promise<void> {
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      report('something did not close', error)
    }
  }
}

/** The database may be a moment behind at the start. */
async function patiently<T>(task: () => Promise<T>): Promise<T> {
  const until = performance.now() + DATABASE_WITHIN_MS
  for (;;) {
    try {
      return await task()
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > until) throw error
      await delay(250)
    }
  }
}
