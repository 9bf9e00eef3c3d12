import { request } from 'node:http'
import { doorToken } from '#lib/compile-service/door-token.ts'
import { workerHealth } from '#lib/compile-service/protocol.ts'

const ANSWER_WITHIN_MS = 2_000

/** The process that answers at a socket already, if one does. One that is stopped or gone does not. */
export function findServing(socket: string, key: Buffer): Promise<number | null> {
  return new Promise((resolve) => {
    const call = request(
      {
        socketPath: socket,
        path: '/health',
        timeout: ANSWER_WITHIN_MS,
        headers: { authorization: `Bearer ${doorToken(key)}` },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => (text += piece))
        response.on('end', () => resolve(readPid(text)))
      },
    )
    call.on('timeout', () => call.destroy(new Error('no answer')))
    call.on('error', () => resolve(null))
    call.end()
  })
}

function readPid(text: string): number | null {
  try {
    return workerHealth.parse(JSON.parse(text)).pid
  } catch {
    return null
  }
}
