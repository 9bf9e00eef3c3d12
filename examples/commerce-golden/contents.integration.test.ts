import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateCommerce } from '../generate/generate-commerce.ts'
import contents from './contents.json' with { type: 'json' }
import { digestTable } from './digest-table.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const built = Object.entries(contents).filter(([name]) => name.startsWith('production_'))

/** The command line on the small data set; the golden is what the real dbt built from the same. */
describe('metricwright build', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'commerce-'))
  const database = path.join(folder, 'commerce.duckdb')
  let said = ''
  let instance: DuckDBInstance | undefined
  let connection: DuckDBConnection | undefined

  beforeAll(async () => {
    await withDatabase(database, (connection) => generateCommerce({ connection, scale: 'small' }))
    const { stdout } = await promisify(execFile)(path.join(root, 'bin/metricwright'), ['build'], {
      cwd: path.join(root, 'examples/commerce'),
      env: { ...process.env, DBT_COMMERCE_DATABASE: database, DBT_TARGET_PATH: path.join(folder, 'target') },
      maxBuffer: 64 * 1024 * 1024,
    })
    said = stdout
    instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })
    connection = await instance.connect()
  }, 120_000)

  afterAll(() => {
    connection?.closeSync()
    instance?.closeSync()
    rmSync(folder, { recursive: true, force: true })
  })

  const opened = () => {
    if (connection === undefined) throw new Error('The database was not opened')
    return connection
  }

  test('ends with no error, and with the ten warnings that were planted', () => {
    expect(said).toMatch(/Done\. PASS=\d+ WARN=10 ERROR=0 SKIP=0 /)
  })

  test.each(built)('%s has the contents that dbt gives it', async (table, expected) => {
    expect(await digestTable(opened(), table, expected.columns)).toEqual({
      rows: expected.rows,
      hash: expected.hash,
    })
  })

  test('builds no table that dbt does not build', async () => {
    const reader = await opened().runAndReadAll(
      `SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema LIKE 'production_%' ORDER BY 1`,
    )
    expect(reader.getRowsJson().flat()).toEqual(built.map(([name]) => name).sort())
  })
})

async function withDatabase(file: string, work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await work(connection)
  connection.closeSync()
  instance.closeSync()
}
