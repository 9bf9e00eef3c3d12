import { z, type ZodType } from 'zod'

/** What a job of each queue says. Ids only: what is to be done stands in the row, which also decides whether it still is. */
export interface Payloads {
  readonly run: { readonly runId: string }
}
export type QueueName = keyof Payloads

interface Queue<P> {
  readonly name: string
  readonly payload: ZodType<P>
  readonly options: {
    readonly expireInSeconds: number
    readonly heartbeatSeconds: number
    readonly retryLimit: number
    readonly retryDelay: number
    readonly deleteAfterSeconds: number
    readonly notify: boolean
  }
}

export const queues: { readonly [Q in QueueName]: Queue<Payloads[Q]> } = {
  run: {
    name: 'run',
    payload: z.object({ runId: z.uuid() }),
    options: {
      // Nearly the longest that pg-boss allows: the run's own lease finds a lost worker, in seconds.
      expireInSeconds: 23 * 3600,
      heartbeatSeconds: 10,
      retryLimit: 3,
      retryDelay: 5,
      deleteAfterSeconds: 24 * 3600,
      notify: true,
    },
  },
}
