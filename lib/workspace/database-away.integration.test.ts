import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { clearProcessSingleton } from '#lib/core/process-singleton.ts'
import { closeDatabase, isUnavailable } from '#lib/db/client.ts'
import { migrate, readMigrations } from '#lib/db/migrate.ts'
import { startPostgres, type PostgresServer } from '#lib/db/postgres-server/start-postgres.ts'
import { getFile } from './get-file.ts'
import { saveDraft } from './save-draft.ts'
import { createTestProject } from './testing/test-project.ts'

/** A PostgreSQL of its own, for this test stops it. */
const dataDir = mkdtempSync(join(tmpdir(), 'mw-away-'))
const start = (port?: number) =>
  startPostgres({ dataDir, logFile: join(dataDir, 'log'), durable: false, ...(port && { port }) })
let server: PostgresServer
let ann: OperationContext

beforeAll(async () => {
  server = await start()
  const client = new Client({ connectionString: server.url('postgres') })
  await client.connect()
  await client.query('create database away')
  await client.end()
  await migrate(server.url('away'), readMigrations(resolve('prisma/migrations')))
  process.env['DATABASE_URL'] = server.url('away')
  process.env['METRICWRIGHT_DATA'] = dataDir
  process.env['METRICWRIGHT_KEY'] = '11'.repeat(32)
  for (const singleton of ['config', 'database', 'notifications']) clearProcessSingleton(singleton)
  ann = contextOf(await createTestPerson('ann', 'data_analyst'))
}, 60_000)

afterAll(async () => {
  await closeDatabase()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}, 60_000)

it('a database that stops while somebody types is said to be away, and what was saved is there again', async () => {
  const place = { project: 'shop', path: 'models/a.sql' }
  await createTestProject('shop', { 'models/a.sql': 'select 1' })
  const save = (content: string, baseVersion: number) =>
    saveDraft(ann, { ...place, content, baseVersion, writer: 'tab' })
  const { version } = await save('select 2', 0)

  await server.stop()
  await expect(save('select 23', version)).rejects.toSatisfy(isUnavailable)
  await expect(save('select 234', version)).rejects.toSatisfy(isUnavailable)

  server = await start(server.port)
  expect(await getFile(ann, place)).toMatchObject({ content: 'select 2', version })
  const again = await save('select 234', version)
  expect(await getFile(ann, place)).toMatchObject({ content: 'select 234', version: again.version })
}, 60_000)
