import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { isRunning } from '#lib/core/running-process.ts'

export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/** The server that holds a cluster now, by its own lock file; null where none runs. */
export function findPostmaster(cluster: string): Postmaster | null {
  let lines: string[]
  try {
    lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  // Lines: pid, data folder, start time, port, socket folder, address, shared memory, status.
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!isRunning(pid, postmasterMarker(cluster))) return null
  return { pid, port, ready: lines[7]?.trim() === 'ready' }
}

/** How the server's command line is told from other programs that got its number. */
export function postmasterMarker(cluster: string): string {
  return `-D ${realpathSync(cluster)}`
}
