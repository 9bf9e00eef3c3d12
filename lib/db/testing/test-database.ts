import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { clearProcessSingleton } from '#lib/core/process-singleton.ts'
import { closeDatabase, getDatabase, type Database } from '../client.ts'
import { closeNotifications } from '../notifications.ts'
import {
  CLUSTER_FOLDER_VARIABLE,
  endTestCluster,
  joinTestCluster,
  makeTestClusterFolder,
  TEMPLATE,
} from './test-cluster.ts'

export interface TestDatabase {
  /** Of this file's own database. Throws before the first test begins. */
  readonly url: string
  readonly database: Database
  /** An empty data folder, removed afterwards. */
  readonly dataDir: string
}

const LEAK_DEADLINE_MS = 3_000

/**
 * Gives the test file a fresh, migrated database and an empty data folder, through the same configuration that
 * the product reads: getDatabase() and loadConfig() go there. Call it once, at the top of the file.
 * A connection that is still open at the end fails the file.
 */
export function useTestDatabase(): TestDatabase {
  let opened: {
    url: string
    adminUrl: string
    name: string
    dataDir: string
    ownFolder: string | null
  } | null = null
  beforeAll(async () => {
    opened = await openTestDatabase()
  }, 60_000)
  afterAll(async () => {
    if (opened !== null) await closeTestDatabase(opened)
  }, 60_000)
  const get = () => {
    if (opened === null) throw new Error('The test database is there only inside tests')
    return opened
  }
  return {
    get url() {
      return get().url
    },
    get database() {
      get()
      return getDatabase()
    },
    get dataDir() {
      return get().dataDir
    },
  }
}

async function openTestDatabase() {
  const shared = process.env[CLUSTER_FOLDER_VARIABLE]
  const ownFolder = shared === undefined ? makeTestClusterFolder() : null
  const adminUrl = await joinTestCluster(shared ?? ownFolder ?? '')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, (client) => cloneTemplate(client, name))
  const url = adminUrl.replace(/\/postgres$/, `/${name}`)
  const dataDir = mkdtempSync(path.join(tmpdir(), 'metricwright-data-'))
  process.env['DATABASE_URL'] = url
  process.env['METRICWRIGHT_DATA'] = dataDir
  process.env['METRICWRIGHT_KEY'] = '11'.repeat(32)
  for (const singleton of ['config', 'database', 'notifications']) clearProcessSingleton(singleton)
  return { url, adminUrl, name, dataDir, ownFolder }
}

/** PostgreSQL clones one database at a time from a template: others wait their turn. */
async function cloneTemplate(client: Client, name: string): Promise<void> {
  await client.query('select pg_advisory_lock(1)')
  await client.query(`create database ${name} template ${TEMPLATE}`)
}

async function closeTestDatabase(opened: {
  adminUrl: string
  name: string
  dataDir: string
  ownFolder: string | null
}): Promise<void> {
  await closeDatabase()
  await closeNotifications()
  const leaked = await asAdmin(opened.adminUrl, async (client) => {
    const found = await findLeaks(client, opened.name)
    await client.query(`drop database ${opened.name} with (force)`)
    return found
  })
  rmSync(opened.dataDir, { recursive: true, force: true })
  if (opened.ownFolder !== null) await endTestCluster(opened.ownFolder)
  if (leaked.length > 0)
    throw new Error(`Connections were left open; their last statements:\n${leaked.join('\n')}`)
}

/** A connection that was closed takes a moment to leave the server's list. */
async function findLeaks(client: Client, name: string): Promise<readonly string[]> {
  const deadline = Date.now() + LEAK_DEADLINE_MS
  for (;;) {
    const { rows } = await client.query<{ query: string }>(
      `select coalesce(application_name, '') || ' ' || query as query from pg_stat_activity where datname = $1`,
      [name],
    )
    if (rows.length === 0 || Date.now() > deadline) return rows.map((row) => row.query)
    await delay(20)
  }
}

async function asAdmin<T>(adminUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
