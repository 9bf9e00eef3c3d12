import { Client } from 'pg'
import { expect, it } from 'vitest'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { sendJob } from './send-job.ts'

const test = useTestDatabase()

it('a job that is sent before any worker made the queues fails at once and leaves no connection', async () => {
  await expect(sendJob('run', { runId: '00000000-0000-0000-0000-000000000001' })).rejects.toThrow()
  const client = new Client({ connectionString: test.url })
  await client.connect()
  const { rows } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name = 'metricwright queue'`,
  )
  await client.end()
  expect(rows).toEqual([])
})
