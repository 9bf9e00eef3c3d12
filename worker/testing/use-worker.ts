import { afterAll, beforeAll } from 'vitest'
import { loadConfig } from '#lib/config/config.ts'
import { getDatabase } from '#lib/db/client.ts'
import { closeSender } from '#lib/queue/send-job.ts'
import { startWorker, type RunningWorker } from '../start-worker.ts'

/** A worker in this process, on the test's database and data folder. Call it after useTestDatabase. */
export function useWorker(): { readonly reports: string[] } {
  const reports: string[] = []
  let worker: RunningWorker | null = null
  beforeAll(async () => {
    worker = await startWorker(loadConfig(), (message, error) => {
      reports.push(error === undefined ? message : `${message}: ${String(error)}`)
    })
  }, 60_000)
  afterAll(async () => {
    await worker?.stop()
    await closeSender()
  }, 30_000)
  return { reports }
}

const POLL_MS = 25

/** Waits until `look` finds something, or fails after the deadline with what is in the row. */
export async function eventually<T>(
  look: () => Promise<T | null>,
  options: { readonly withinMs: number; readonly what: string },
): Promise<T> {
  const until = performance.now() + options.withinMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > until) throw new Error(`${options.what} did not happen in ${options.withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** The final row of a run. */
export function runEnds(runId: string, withinMs = 30_000) {
  return eventually(
    async () => {
      const run = await getDatabase().run.findUniqueOrThrow({ where: { id: runId } })
      return run.endedAt === null ? null : run
    },
    { withinMs, what: 'the end of the run' },
  )
}

export async function logOf(runId: string): Promise<string> {
  const rows = await getDatabase().runEvent.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  return rows.map((row) => row.text).join('\n')
}
