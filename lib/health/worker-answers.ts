import { request } from 'node:http'
import { doorToken } from '#lib/compile-service/door-token.ts'
import type { Config } from '#lib/config/config.ts'

const ANSWER_WITHIN_MS = 2_000

/** Whether the worker of this machine answers on its socket. */
export function workerAnswers(config: Pick<Config, 'workerSocket' | 'key'>): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request(
      {
        socketPath: config.workerSocket,
        path: '/health',
        timeout: ANSWER_WITHIN_MS,
        headers: { authorization: `Bearer ${doorToken(config.key)}` },
      },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    call.on('timeout', () => call.destroy(new Error('no answer')))
    call.on('error', () => resolve(false))
    call.end()
  })
}
