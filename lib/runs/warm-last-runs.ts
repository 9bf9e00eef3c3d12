import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { listLastRuns } from '#lib/db/run-repository.ts'
import { locateRun } from './locate-run.ts'

/** As many as people come back to at once; the others are read when somebody opens them. */
const MOST_PROJECTS = 3

/** Reads and parses what ran last: after a start, who goes on with it finds it ready. */
export async function warmLastRuns(
  { desk, service }: Pick<CompileServiceParts, 'desk' | 'service'>,
  signal: AbortSignal,
): Promise<void> {
  for (const run of await listLastRuns(MOST_PROJECTS)) {
    if (signal.aborted) return
    try {
      const { scope } = await locateRun(run, desk)
      await service.warm({ scope }, signal)
    } catch {
      // Its person may have left, its files may be gone: whoever asks for the project is told.
    }
  }
}
