import { request } from 'node:http'
import { statSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { callWorker, readWorkerHealth } from '#lib/compile-service/call-worker.ts'
import { loadConfig } from '#lib/config/config.ts'
import { clearProcessSingleton } from '#lib/core/process-singleton.ts'
import { getDatabase } from '#lib/db/client.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { startWorker } from './start-worker.ts'
import { useWorker } from './testing/use-worker.ts'

useTestDatabase()
useWorker()

function ask(path: string, options: { token?: string; body?: string } = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath: loadConfig().workerSocket,
        path,
        method: options.body === undefined ? 'GET' : 'POST',
        headers: { ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }) },
      },
      (response) => {
        let text = ''
        response.on('data', (piece: Buffer) => (text += piece.toString()))
        response.on('end', () => resolve([response.statusCode ?? 0, text]))
      },
    )
    call.on('error', reject)
    call.end(options.body)
  })
}

it('opens for the web process of this installation only', async () => {
  expect((await readWorkerHealth())?.pid).toBe(process.pid)
  expect(statSync(loadConfig().workerSocket).mode & 0o777).toBe(0o600)
  expect((await ask('/health'))[0]).toBe(401)
  expect((await ask('/compile', { token: 'wrong', body: '{}' }))[0]).toBe(401)
})

it('tells what is wrong in the words of the product', async () => {
  const commit = { sha: '', snapshotId: 'none', packageSetId: null }
  const { signal } = new AbortController()
  await expect(
    callWorker('datasets', { projectId: '00000000-0000-0000-0000-000000000000', main: commit }, { signal }),
  ).rejects.toMatchObject({ kind: 'not-found', message: 'There is no such project.' })
})

it('registers where it is, and lets no second worker of the same folder start', async () => {
  const rows = await getDatabase().workerLease.findMany()
  expect(rows).toMatchObject([{ address: `unix:${loadConfig().workerSocket}`, pid: process.pid }])
  await expect(startWorker(loadConfig(), () => {})).rejects.toMatchObject({ kind: 'conflict' })
})

it('gives up on a worker that takes requests and never answers', async () => {
  const sockets: Socket[] = []
  const silent: Server = createServer((socket) => void sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const at = silent.address()
  if (at === null || typeof at === 'string') throw new Error('no port')
  const lease = { id: 'silent', address: `http://127.0.0.1:${at.port}`, pid: 1 }
  await getDatabase().workerLease.create({
    data: { ...lease, leaseUntil: new Date(Date.now() + 3_600_000) },
  })
  // The address of before would be believed for a few seconds.
  clearProcessSingleton('worker-address')
  const { signal } = new AbortController()
  const commit = { sha: '', snapshotId: 'none', packageSetId: null }
  const failed = await callWorker('datasets', { projectId: 'x', main: commit }, { signal }).catch(
    (error) => error,
  )
  expect(failed).toMatchObject({ kind: 'unavailable' })
  await getDatabase().workerLease.delete({ where: { id: 'silent' } })
  clearProcessSingleton('worker-address')
  for (const socket of sockets) socket.destroy()
  await new Promise<void>((resolve) => silent.close(() => resolve()))
}, 30_000)
