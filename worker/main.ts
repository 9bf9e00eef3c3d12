import { loadConfig } from '#lib/config/config.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { closeDatabase } from '#lib/db/client.ts'
import { closeNotifications } from '#lib/db/notifications.ts'
import { report } from './log.ts'
import { startWorker } from './start-worker.ts'

/** Past this, what does not end in order is ended. */
const LONGEST_STOP_MS = 14_000

async function main(): Promise<void> {
  // One failed promise that nobody waits for must not take all runs with it.
  process.on('unhandledRejection', (error) => report('a failure that nobody waited for', error))
  const worker = await startWorker(loadConfig(), report)
  report(`worker ${worker.id} is ready`)
  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    report(`stopping on ${signal}`)
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref()
    void worker
      .stop()
      .then(closeNotifications)
      .then(closeDatabase)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          report('did not stop in order', error)
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  if (isAppError(error)) {
    const remedy = error.remedy === null ? '' : ` ${error.remedy}`
    report(`${error.message}${remedy}`)
  } else {
    report('the worker could not start', error)
  }
  process.exit(1)
})
