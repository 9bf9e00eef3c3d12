import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { readRunState, runStateFile, type RunState } from '#lib/config/config.ts'
import { endProcess, processIdentity } from '#lib/core/running-process.ts'

const GRACE_MS = 10_000

/** Whole or not there: readers never see half of it. Readable by its owner only, as the database's address is in it. */
export function writeRunState(dataDir: string, state: RunState): void {
  const file = runStateFile(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removeRunState(dataDir: string): void {
  rmSync(runStateFile(dataDir), { force: true })
}

/** The supervisor that runs on this data folder now, if any. */
export function findRunningSupervisor(dataDir: string): RunState | null {
  const state = readRunState(dataDir)
  if (state === null || state.supervisor.pid === process.pid) return null
  const { pid, identity } = state.supervisor
  return identity !== null && processIdentity(pid) === identity ? state : null
}

/** Ends web and worker of a supervisor that was killed. PostgreSQL is left: it is adopted. Returns the names ended. */
export async function endStaleProcesses(dataDir: string): Promise<readonly string[]> {
  const stale = (readRunState(dataDir)?.processes ?? []).filter(
    ({ name, pid, identity }) =>
      name !== 'postgres' && pid !== null && identity !== null && processIdentity(pid) === identity,
  )
  await Promise.all(
    stale.map(({ pid, identity }) =>
      endProcess(pid ?? 0, identity, { signal: 'SIGTERM', graceMs: GRACE_MS }),
    ),
  )
  return stale.map(({ name }) => name)
}
