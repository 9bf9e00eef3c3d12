import { loadConfig } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import { clearProcessSingleton, findProcessSingleton, processSingleton } from '#lib/core/process-singleton.ts'
import { openSender, type JobQueue } from './job-queue.ts'
import type { Payloads, QueueName } from './queues.ts'

/** Sends from any process. The connection is opened at the first job and kept. */
export async function sendJob<Q extends QueueName>(queue: Q, payload: Payloads[Q]): Promise<void> {
  const { databaseUrl } = loadConfig()
  if (databaseUrl === null) throw new AppError('unavailable', 'Metricwright is not running.')
  const opening: Promise<JobQueue> = processSingleton('queue', () =>
    openSender(databaseUrl, (message, error) =>
      console.error(message, error instanceof Error ? error.message : error),
    ),
  )
  try {
    await (await opening).send(queue, payload)
  } catch (error) {
    // What failed to open is opened anew by the next job.
    clearProcessSingleton('queue')
    await opening.then(
      (sender) => sender.stop(),
      () => undefined,
    )
    throw error
  }
}

/** Closes the connection, where one was opened. */
export async function closeSender(): Promise<void> {
  const opening = findProcessSingleton<Promise<JobQueue>>('queue')
  clearProcessSingleton('queue')
  await opening?.then(
    (sender) => sender.stop(),
    () => undefined,
  )
}
