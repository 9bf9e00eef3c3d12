import { afterAll, expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { getDatabase } from '#lib/db/client.ts'
import { notify } from '#lib/db/notifications.ts'
import { appendOrphanEvent } from '#lib/db/run-event-repository.ts'
import { runChannel } from '#lib/db/run-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { setRestricted } from '#lib/people/grants.ts'
import { closeSender } from '#lib/queue/send-job.ts'
import { startRun } from './start-run.ts'
import { streamRun } from './stream-run.ts'

useTestDatabase()
afterAll(closeSender)

it('a stream that is open names no more what was restricted meanwhile', async () => {
  await createWarehouseProject('shop', shopFiles, shopSetup)
  const ann = contextOf(await createTestPerson('ann', 'data_analyst'))
  const ada = contextOf(await createTestPerson('ada', 'admin'))
  const wish = { project: 'shop', command: 'build', select: '', exclude: '', fullRefresh: false } as const
  const { id, number } = await startRun(ann, { ...wish, environment: 'development' })
  const say = async (text: string) => {
    await appendOrphanEvent(id, { level: 'info', text }, getDatabase())
    await notify(runChannel, id)
  }
  const leaving = new AbortController()
  const stream = streamRun({ ...ann, signal: leaving.signal }, { project: 'shop', number, after: 0 })
  const lines: string[] = []
  await say('first: production_mart.fct_orders')
  for await (const { data } of stream) {
    if (data.type !== 'log') continue
    lines.push(data.text)
    if (data.text.startsWith('first')) {
      await setRestricted(ada, { project: 'shop', dataset: 'production_mart', restricted: true })
      await say('second: production_mart.fct_orders')
    }
    if (data.text.startsWith('second')) break
  }
  leaving.abort()
  expect(lines).toContain('first: production_mart.fct_orders')
  expect(lines.at(-1)).toMatch(/^second: /)
  expect(lines.at(-1)).not.toContain('production_mart')
}, 30_000)
