import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tokenize } from '../split-statements.ts'
import { randomNumbers, randomQuery, randomQueryNames, randomWrite } from '../testing/random-queries.ts'
import { openTestPostgres, type TestPostgres } from '../testing/postgres-database.ts'
import { parsePostgresConfig } from './config.ts'
import { connectPostgres, type PostgresConnection } from './connection.ts'
import { namedTables } from './named-tables.ts'

let database: TestPostgres
let connection: PostgresConnection
const tables = ['public', 's'].flatMap((schema) => randomQueryNames.map((name) => `${schema}.${name}`))
const signal = new AbortController().signal

beforeAll(async () => {
  database = await openTestPostgres()
  await database.admin(
    [
      'create schema s; create schema dev; create table dev.t (x int)',
      ...tables.map((name) => `create table ${name} (x int)`),
    ].join(';'),
  )
  connection = await connectPostgres(parsePostgresConfig(database.profile), { signal })
}, 60_000)

afterAll(async () => {
  await connection.close()
  await database.dispose()
})

it('names in the text all that the server finds in a query, however CTEs are named', async () => {
  const random = randomNumbers(20_261_121)
  const unseen: string[] = []
  let valid = 0
  for (let count = 0; count < 400; count++) {
    const sql = randomQuery(random)
    const facts = await connection.analyze(sql, { signal }).catch(() => [])
    const [only] = facts
    // What the server refuses is judged by its text: that would be held against itself.
    if (only === undefined || !only.tablesRead.every(({ schema }) => schema !== null)) continue
    const named = namedTables(tokenize(sql) ?? [])
    if (named === null) continue
    valid += 1
    const told = new Set(named.tables.map(({ schema, name }) => `${schema ?? 'public'}.${name}`))
    for (const { schema, name } of only.tablesRead)
      if (!told.has(`${schema ?? ''}.${name}`)) unseen.push(`${schema ?? ''}.${name}: ${sql}`)
  }
  expect(valid).toBeGreaterThan(200)
  expect(unseen).toEqual([])
})

it('sees the tables without which a statement that writes cannot be prepared, however CTEs are named', async () => {
  const random = randomNumbers(20_261_121)
  const { host, port, user, pass, dbname } = database.profile
  const client = new Client({ host, port, user, password: pass, database: dbname })
  await client.connect()
  const unseen: string[] = []
  let valid = 0
  for (let count = 0; count < 800; count++) {
    const sql = randomWrite(random)
    if (!(await isAccepted(client, sql, null))) continue
    const [only] = await connection.analyze(sql, { signal })
    // What cannot be told whole is refused.
    if (only?.complete !== true) continue
    valid += 1
    const told = new Set(only.tablesRead.map(({ schema, name }) => `${schema ?? 'public'}.${name}`))
    for (const table of tables)
      if (!told.has(table) && !(await isAccepted(client, sql, table))) unseen.push(`${table}: ${sql}`)
  }
  await client.end()
  expect(valid).toBeGreaterThan(300)
  expect(unseen).toEqual([])
}, 60_000)

/** Whether the server takes a statement where a table is missing. All of it is taken back. */
async function isAccepted(client: Client, sql: string, missing: string | null): Promise<boolean> {
  await client.query(missing === null ? 'begin' : `begin; drop table ${missing}`)
  try {
    await client.query(/^(?:create|alter)/.test(sql) ? sql : `explain ${sql}`)
    return true
  } catch {
    return false
  } finally {
    await client.query('rollback')
  }
}
