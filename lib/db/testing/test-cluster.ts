import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { migrate, readMigrations } from '../migrate.ts'
import { startPostgres } from '../postgres-server/start-postgres.ts'

export const CLUSTER_FOLDER_VARIABLE = 'METRICWRIGHT_TEST_CLUSTER'
export const TEMPLATE = 'template_metricwright'
const WAIT_MS = 60_000

/** Names the folder of this run's PostgreSQL; the server itself starts with the first test that needs it. */
export function makeTestClusterFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-test-'))
  // PostgreSQL's account must pass through where the tests run as root; else it would be put elsewhere.
  chmodSync(folder, 0o711)
  return folder
}

/** Starts the run's PostgreSQL with a migrated template, or finds the one that another test file started. */
export async function joinTestCluster(folder: string): Promise<string> {
  const ready = path.join(folder, 'admin-url')
  const deadline = Date.now() + WAIT_MS
  if (takeTurn(folder)) {
    try {
      writeFileSync(ready, await startCluster(folder))
    } catch (error) {
      writeFileSync(path.join(folder, 'failed'), error instanceof Error ? error.message : String(error))
      throw error
    }
  }
  while (Date.now() < deadline) {
    const url = readIfThere(ready)
    if (url) return url
    const failed = readIfThere(path.join(folder, 'failed'))
    if (failed) throw new Error(`The test database did not start: ${failed}`)
    await delay(20)
  }
  throw new Error('The test database did not start in time')
}

/** Ends the server, if one was started, and removes its files. */
export async function endTestCluster(folder: string): Promise<void> {
  if (readIfThere(path.join(folder, 'admin-url')) !== null) {
    const server = await startPostgres({ dataDir: folder, logFile: path.join(folder, 'log'), durable: false })
    await server.stop()
  }
  rmSync(folder, { recursive: true, force: true })
}

async function startCluster(folder: string): Promise<string> {
  const server = await startPostgres({ dataDir: folder, logFile: path.join(folder, 'log'), durable: false })
  const adminUrl = server.url('postgres')
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(`create database ${TEMPLATE}`)
  await client.end()
  await migrate(server.url(TEMPLATE), readMigrations(path.resolve('prisma/migrations')))
  return adminUrl
}

function takeTurn(folder: string): boolean {
  try {
    mkdirSync(path.join(folder, 'turn'))
    return true
  } catch {
    return false
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8') || null
  } catch {
    return null
  }
}
