import { afterAll, beforeAll, expect, it } from 'vitest'
import { tokenize } from '../split-statements.ts'
import { randomNumbers, randomQuery, randomQueryNames } from '../testing/random-queries.ts'
import { openTestPostgres, type TestPostgres } from '../testing/postgres-database.ts'
import { parsePostgresConfig } from './config.ts'
import { connectPostgres, type PostgresConnection } from './connection.ts'
import { namedTables } from './named-tables.ts'

let database: TestPostgres
let connection: PostgresConnection
const signal = new AbortController().signal

beforeAll(async () => {
  database = await openTestPostgres()
  const tables = ['public', 's'].flatMap((schema) => randomQueryNames.map((name) => `${schema}.${name}`))
  await database.admin(['create schema s', ...tables.map((name) => `create table ${name} (x int)`)].join(';'))
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
