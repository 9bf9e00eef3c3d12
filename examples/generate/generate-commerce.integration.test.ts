import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestTable } from '../commerce-golden/digest-table.ts'
import contents from '../commerce-golden/contents.json' with { type: 'json' }
import { commerceSteps, generateCommerce, generatorVersion, markerTable } from './generate-commerce.ts'
import { seed } from './random.ts'

const rawTables = Object.entries(contents).filter(([name]) => name.startsWith('raw_'))

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson()
}

describe('the small data set', () => {
  let instance: DuckDBInstance
  let connection: DuckDBConnection

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
    await generateCommerce({ connection, scale: 'small' })
  })

  afterAll(() => {
    connection.closeSync()
    instance.closeSync()
  })

  test.each(rawTables)('%s has the rows of the golden', async (table, expected) => {
    expect(await digestTable(connection, table, expected.columns)).toEqual({
      rows: expected.rows,
      hash: expected.hash,
    })
  })

  test('says in a table that it is complete, and for which scale', async () => {
    expect(await rowsOf(connection, `SELECT * FROM ${markerTable}`)).toEqual([
      [seed, 'small', generatorVersion],
    ])
  })

  test('leaves nothing of its own work behind', async () => {
    const left = await rowsOf(
      connection,
      `SELECT schema_name FROM duckdb_schemas() WHERE schema_name = 'raw_work'`,
    )
    expect(left).toEqual([])
  })
})

test('progress ends at the number of statements', async () => {
  const seen: [number, number][] = []
  await generateCommerce({
    connection: { run: () => Promise.resolve() },
    scale: 'small',
    onProgress: (done, total) => seen.push([done, total]),
  })
  const total = commerceSteps('small').length
  expect(seen[0]).toEqual([0, total])
  expect(seen.at(-1)).toEqual([total, total])
})

test('stops at the next statement when the signal says so, before it marks the data as complete', async () => {
  const controller = new AbortController()
  const statements: string[] = []
  const connection = {
    run: (sql: string) => {
      statements.push(sql)
      if (statements.length === 20) controller.abort(new Error('enough'))
      return Promise.resolve()
    },
  }
  await expect(generateCommerce({ connection, scale: 'full', signal: controller.signal })).rejects.toThrow(
    'enough',
  )
  expect(statements).toHaveLength(20)
  expect(statements.some((sql) => sql.includes(`TABLE ${markerTable} AS`))).toBe(false)
})
