import { request } from 'node:http'
import type { Config } from '#lib/config/config.ts'

/** Whether the web server answers at all; what it says of the other processes is for people to see. */
export function webAnswers({ host, port }: Pick<Config, 'host' | 'port'>): Promise<boolean> {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return new Promise((resolve) => {
    const call = request({ host: reachable, port, path: '/api/health', timeout: 5_000 }, (response) => {
      response.resume()
      resolve(response.statusCode !== undefined && response.statusCode < 500)
    })
    call.on('timeout', () => call.destroy(new Error('no answer')))
    call.on('error', () => resolve(false))
    call.end()
  })
}
