import { PgBoss } from 'pg-boss'
import { queues, type Payloads, type QueueName } from './queues.ts'

export interface JobQueue {
  /** Delivers at least once. A job that is lost is sent again by whoever finds its row waiting. */
  send<Q extends QueueName>(queue: Q, payload: Payloads[Q]): Promise<void>
  /** Ends the connections. Jobs that are being worked at are awaited by their own owner before. */
  stop(): Promise<void>
}

export interface WorkingQueue extends JobQueue {
  /** Calls `handle` for each job, at most `concurrency` at once, woken by NOTIFY. */
  work<Q extends QueueName>(
    queue: Q,
    options: { readonly concurrency: number },
    handle: (payload: Payloads[Q], signal: AbortSignal) => Promise<void>,
  ): Promise<void>
  /** Takes no more jobs; those that run go on. */
  pause(queue: QueueName): Promise<void>
}

type Report = (message: string, error: unknown) => void

/** For a process that only sends: it makes nothing and watches nothing. */
export async function openSender(databaseUrl: string, report: Report): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 2,
    supervise: false,
    schedule: false,
    migrate: false,
    createSchema: false,
    application_name: 'metricwright queue',
  })
  boss.on('error', (error) => report('queue', error))
  try {
    await boss.start()
  } catch (error) {
    // Before the worker's first start there are no queues; the connections that found that out must not stay.
    await boss.stop({ graceful: false }).catch(() => undefined)
    throw error
  }
  return { send: (queue, payload) => send(boss, queue, payload), stop: () => boss.stop({ graceful: false }) }
}

/** For the worker: makes the queues, takes jobs, and finds those whose worker was lost. */
export async function openWorkingQueue(databaseUrl: string, report: Report): Promise<WorkingQueue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 4,
    schedule: false,
    monitorIntervalSeconds: 5,
    useListenNotify: true,
    application_name: 'metricwright queue',
  })
  boss.on('error', (error) => report('queue', error))
  await boss.start()
  for (const { name, options } of Object.values(queues)) {
    if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options)
    else await boss.updateQueue(name, options)
  }
  return {
    send: (queue, payload) => send(boss, queue, payload),
    pause: (queue) => boss.offWork(queues[queue].name, { wait: false }),
    stop: () => boss.stop({ graceful: false }),
    async work(queue, { concurrency }, handle) {
      await boss.work(
        queues[queue].name,
        // Polled only while LISTEN is not there, as after a restart of the database.
        { localConcurrency: concurrency, pollingIntervalSeconds: 0.5, batchSize: 1 },
        async (jobs) => {
          for (const job of jobs) await handle(queues[queue].payload.parse(job.data), job.signal)
        },
      )
    },
  }
}

async function send<Q extends QueueName>(boss: PgBoss, queue: Q, payload: Payloads[Q]): Promise<void> {
  await boss.send(queues[queue].name, queues[queue].payload.parse(payload))
}
