import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { randomNumbers, randomQuery, randomQueryNames, randomWrite } from '../testing/random-queries.ts'
import { asSafeSql } from '../warehouse.ts'
import { connectDuckdb, parseDuckdbConfig } from './index.ts'

const tables = ['main', 's'].flatMap((schema) => randomQueryNames.map((name) => `${schema}.${name}`))
const setUp = [
  'create schema s',
  'create schema dev',
  'create table dev.t (x int)',
  ...tables.map((name) => `create table ${name} as select 40 as x`),
]

/** DuckDB with all of the tables but one. */
async function openWithout(missing: string | null): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  for (const sql of setUp) if (missing === null || !sql.includes(missing)) await connection.run(sql)
  return connection
}

async function canPrepare(connection: DuckDBConnection, sql: string): Promise<boolean> {
  try {
    const prepared = await connection.prepare(sql)
    prepared.destroySync()
    return true
  } catch {
    return false
  }
}

test('a table without which a statement cannot be prepared is one that it reads, however CTEs are named', async () => {
  const signal = new AbortController().signal
  const connection = await connectDuckdb(parseDuckdbConfig({ path: ':memory:' }))
  const session = await connection.session({ signal })
  for (const sql of setUp) await session.execute(asSafeSql(sql), { fetch: false })
  const whole = await openWithout(null)
  const lacking = await Promise.all(tables.map(async (table) => [table, await openWithout(table)] as const))
  const random = randomNumbers(20_261_121)
  const unseen: string[] = []
  let valid = 0
  for (let count = 0; count < 1_000; count++) {
    const sql = (count % 2 === 0 ? randomQuery : randomWrite)(random, { qualifier: 'memory.s' })
    if (!(await canPrepare(whole, sql))) continue
    const [facts] = await connection.analyze(sql, { signal })
    // What cannot be told whole is refused.
    if (facts?.complete !== true) continue
    valid += 1
    const told = new Set(facts.tablesRead.map(({ schema, name }) => `${schema ?? 'main'}.${name}`))
    for (const [table, without] of lacking)
      if (!told.has(table) && !(await canPrepare(without, sql))) unseen.push(`${table}: ${sql}`)
  }
  expect(valid).toBeGreaterThan(500)
  expect(unseen).toEqual([])
  await session.close()
  await connection.close()
})
