import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#lib/core/app-error.ts'
import { endProcess, isRunning, processIdentity } from '#lib/core/running-process.ts'
import { locateBinaries } from './binaries.ts'
import { openClusterFolder, SUPERUSER, type ClusterFolder } from './cluster-folder.ts'
import { findPostmaster, postmasterMarker } from './postmaster.ts'
import { databaseAccount, identity } from './system-account.ts'

export interface PostgresServer {
  readonly pid: number
  readonly port: number
  /** True where a server of an earlier start was still there. */
  readonly adopted: boolean
  readonly url: (database: string) => string
  readonly isAlive: () => boolean
  /** Ends sessions and stops; waits until the files are closed. */
  readonly stop: () => Promise<void>
}

export interface StartOptions {
  readonly dataDir: string
  readonly logFile: string
  /** Wanted again after a crash, so that other processes find it where it was; another where it is taken. */
  readonly port?: number | null
  /** False for tests: nothing has to survive a crash. */
  readonly durable?: boolean
}

const START_TIMEOUT_MS = 60_000
const STOP_GRACE_MS = 20_000
const FAST_AND_LOSE = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']

/** Starts the embedded PostgreSQL on loopback only, or adopts the one that already serves this data folder. */
export async function startPostgres(options: StartOptions): Promise<PostgresServer> {
  const account = databaseAccount()
  const binaries = locateBinaries(account)
  const durable = options.durable ?? true
  const cluster = openClusterFolder({ dataDir: options.dataDir, account, binaries, durable })
  const found = findPostmaster(cluster.path)
  if (found !== null) {
    await waitUntilReady(cluster, found.pid, options.logFile)
    return describe(cluster, found.pid, found.port, true)
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 && options.port ? options.port : await freePort()
    const args = ['-D', cluster.path, '-p', String(port), ...settings(durable)]
    const pid = launch(binaries.postgres, args, { ...identity(account), logFile: options.logFile })
    try {
      await waitUntilReady(cluster, pid, options.logFile)
      return describe(cluster, pid, port, false)
    } catch (error) {
      if (attempt === 5) throw error
      clearStaleLock(cluster.path, error)
      // Orphans of a killed server hold its shared memory for a moment.
      await delay(200 * attempt)
    }
  }
}

function settings(durable: boolean): string[] {
  return [
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', 'max_connections=100', '-c', 'timezone=UTC', '-c', 'log_timezone=UTC', '-c', 'jit=off'],
    ...(durable ? [] : FAST_AND_LOSE),
  ]
}

/** In a process group of its own: Ctrl+C in a terminal must reach the supervisor first, which stops all in order. */
function launch(
  file: string,
  args: string[],
  options: { uid?: number; gid?: number; logFile: string },
): number {
  mkdirSync(path.dirname(options.logFile), { recursive: true })
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    const child = spawn(file, args, {
      uid: options.uid,
      gid: options.gid,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    })
    child.on('error', () => undefined)
    child.unref()
    if (child.pid === undefined) throw new AppError('unavailable', `${file} cannot be run.`)
    return child.pid
  } finally {
    closeSync(log)
  }
}

async function waitUntilReady(cluster: ClusterFolder, pid: number, logFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  const marker = postmasterMarker(cluster.path)
  while (Date.now() < deadline) {
    const found = findPostmaster(cluster.path)
    if (found?.pid === pid && found.ready) return
    if (!isRunning(pid, marker)) {
      // Between fork and exec the command line is still ours: one more look before judging.
      await delay(50)
      if (!isRunning(pid, marker)) throw failure(logFile)
    }
    await delay(10)
  }
  throw new AppError('unavailable', `PostgreSQL did not become ready in ${START_TIMEOUT_MS / 1000} s.`, {
    remedy: `Its log is ${logFile}.`,
  })
}

function failure(logFile: string): AppError {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-20)
  const said = lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? ''
  return new AppError(
    'unavailable',
    `PostgreSQL ended at its start: ${said.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '')}`,
    {
      details: { log: said },
      remedy: /no space/i.test(said) ? 'Make room on the disk and start again.' : `Its log is ${logFile}.`,
    },
  )
}

/** After a power cut the number in the lock file may belong to another program, which PostgreSQL takes for itself. */
function clearStaleLock(cluster: string, error: unknown): void {
  const refusedByLock = error instanceof AppError && /lock file .*postmaster\.pid/.test(error.message)
  if (refusedByLock && findPostmaster(cluster) === null)
    rmSync(path.join(cluster, 'postmaster.pid'), { force: true })
}

function describe(cluster: ClusterFolder, pid: number, port: number, adopted: boolean): PostgresServer {
  const identity = processIdentity(pid)
  return {
    pid,
    port,
    adopted,
    url: (database) =>
      `postgresql://${SUPERUSER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${database}`,
    isAlive: () => identity !== null && processIdentity(pid) === identity,
    stop: async () => {
      // SIGINT is PostgreSQL's fast shutdown: sessions are ended, the files are closed in order.
      await endProcess(pid, identity, { signal: 'SIGINT', graceMs: STOP_GRACE_MS })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}
