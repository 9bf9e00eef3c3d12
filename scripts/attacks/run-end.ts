import { setTimeout as delay } from 'node:timers/promises'
import { getDatabase } from '#lib/db/client.ts'

const POLL_MS = 100
const LONGEST_MS = 180_000

/** Waits for the run's end; what it says then. */
export async function endOf(runId: string): Promise<string> {
  const until = performance.now() + LONGEST_MS
  for (;;) {
    const run = await getDatabase().run.findUniqueOrThrow({ where: { id: runId } })
    if (run.endedAt !== null) return run.error
    if (performance.now() > until) throw new Error('The run of the attacks does not end.')
    await delay(POLL_MS)
  }
}
