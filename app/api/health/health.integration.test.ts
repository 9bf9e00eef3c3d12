import { expect, it } from 'vitest'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { makeSessionCookie } from '#lib/auth/session-cookie.ts'
import { createSession } from '#lib/db/session-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { GET as getDetails } from './details/route.ts'
import { GET as getHealth } from './route.ts'

useTestDatabase()
const noParams = { params: Promise.resolve(undefined) }

it('tells anybody whether each part works and no more', async () => {
  const answer = await getHealth(new Request('http://localhost:3000/api/health'), noParams)
  // No worker runs here.
  const parts = { postgres: true, worker: false, web: true }
  expect(await answer.json()).toEqual({
    status: 'degraded',
    processes: Object.entries(parts).map(([name, ready]) => ({ name, ready })),
  })
})

it('tells who keeps the installation its version and its processes', async () => {
  const admin = await createTestPerson('ann', 'admin')
  const { name, value } = await makeSessionCookie(await createSession(admin.userId, 'test'))
  const headers = { cookie: `${name}=${value}`, host: 'localhost:3000' }
  const request = new Request('http://localhost:3000/api/health/details', { headers })
  const answer = await getDetails(request, noParams)
  expect(await answer.json()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    processes: expect.arrayContaining([{ name: 'web', pid: process.pid, ready: true }]),
  })
})
