import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import type { Config } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'

const LEAST_FREE_MB = 200

/** Makes the data folder and proves that it can be written; throws with one sentence and what to do. */
export function prepareDataFolder(dataDir: string): void {
  try {
    // Others may pass through to PostgreSQL's own folder; what is secret is closed by itself.
    makeFolder(dataDir)
    mkdirSync(path.join(dataDir, 'run'), { recursive: true, mode: 0o700 })
    const probe = path.join(dataDir, 'run', `.probe-${process.pid}`)
    writeFileSync(probe, 'x'.repeat(8192))
    rmSync(probe)
  } catch (cause) {
    throw cannotWrite(dataDir, cause)
  }
  const { bavail, bsize } = statfsSync(dataDir)
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024)
  if (freeMb < LEAST_FREE_MB) throw noRoom(dataDir, `only ${freeMb} MB are free`)
}

/** Step by step: Node's recursive way never ends where a folder cannot hold others, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  mkdirSync(folder, { mode: 0o755 })
}

export function cannotWrite(dataDir: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return noRoom(dataDir, 'no room is left', cause)
  const why: Readonly<Record<string, string>> = {
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'it is on a read-only disk',
    ENOENT: 'folders cannot be made there',
    ENOTDIR: 'a part of its path is a file',
    EEXIST: 'a file has its name',
  }
  const reason = why[String(code)] ?? (cause instanceof Error ? cause.message : String(cause))
  return new AppError('unavailable', `The data folder ${dataDir} cannot be used: ${reason}.`, {
    cause,
    remedy: 'Name another one: METRICWRIGHT_DATA=/path/to/folder npm start',
  })
}

function noRoom(dataDir: string, what: string, cause?: unknown): AppError {
  return new AppError('unavailable', `There is no room for ${dataDir}: ${what} on its disk.`, {
    cause,
    remedy: 'Make room, or name a folder on another disk: METRICWRIGHT_DATA=/path/to/folder npm start',
  })
}

/** Throws where something else listens on the port already. */
export async function requireFreePort(config: Pick<Config, 'host' | 'port'>): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(config.port, config.host, resolve)
    })
  } catch (cause) {
    throw portProblem(config, cause)
  }
  await new Promise((resolve) => server.close(resolve))
}

function portProblem({ host, port }: Pick<Config, 'host' | 'port'>, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  const other = port === 3000 ? 3001 : port + 1
  const remedy = `Stop what uses it, or choose another port: PORT=${other < 65536 ? other : 3000} npm start`
  if (code === 'EADDRINUSE') {
    return new AppError('unavailable', `Port ${port} is taken by another program.`, { cause, remedy })
  }
  if (code === 'EACCES') {
    return new AppError('unavailable', `Port ${port} is reserved for the system’s administrator.`, {
      cause,
      remedy: 'Choose one above 1023: PORT=3000 npm start',
    })
  }
  const why = cause instanceof Error ? cause.message : String(cause)
  return new AppError('unavailable', `The web server cannot listen on ${host}:${port}: ${why}.`, {
    cause,
    remedy,
  })
}
