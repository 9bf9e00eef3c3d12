import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openTestPostgres } from '../testing/postgres-database.ts'
import type { TestPostgres } from '../testing/postgres-database.ts'
import { asSafeSql } from '../warehouse.ts'
import { parsePostgresConfig } from './config.ts'
import { connectPostgres } from './connection.ts'

let database: TestPostgres
const signal = () => new AbortController().signal
const connect = (fields: Record<string, unknown>) =>
  connectPostgres(parsePostgresConfig({ ...database.profile, retries: 0, ...fields }), { signal: signal() })

beforeAll(async () => {
  database = await openTestPostgres()
  await database.admin('create schema alpha; create table alpha.only_there as select 1 as id')
  await database.admin(`drop role if exists warehouse_test_reader; create role warehouse_test_reader`)
}, 60_000)

afterAll(async () => {
  await database.admin('drop role warehouse_test_reader')
  await database.dispose()
})

it('applies search path and role, also after a session has changed them', async () => {
  const connection = await connect({ search_path: 'alpha, public', role: 'warehouse_test_reader' })
  const read = async () => {
    const session = await connection.session({ signal: signal(), tag: 'r1' })
    const sql = asSafeSql(
      `select current_user, current_setting('search_path'), current_setting('application_name')`,
    )
    const { rows } = await session.execute(sql, { fetch: true })
    await session.execute(
      asSafeSql(`reset role; set search_path = public; create temporary table left_over (a int)`),
      {
        fetch: false,
      },
    )
    await session.close()
    return rows[0]
  }
  const expected = ['warehouse_test_reader', 'alpha, public', 'metricwright r1']
  expect(await read()).toEqual(expected)
  expect(await read()).toEqual(expected)
  const session = await connection.session({ signal: signal() })
  expect(await session.listRelations({ database: null, schema: '' })).toEqual([])
  await session.close()
  await connection.close()
})

it.each([
  [{ port: 1 }, 'connection', /host and port/],
  [{ dbname: 'not_there' }, 'connection', /dbname/],
  [{ user: 'nobody_here' }, 'connection', /user/],
  [{ sslmode: 'require' }, 'connection', null],
])('says what is wrong with %j', async (fields, kind, remedy) => {
  const error: unknown = await connect(fields).catch((cause: unknown) => cause)
  expect(error).toMatchObject({ kind })
  if (remedy !== null) expect(error).toMatchObject({ remedy: expect.stringMatching(remedy) })
})

it('takes the names of a profile and leaves the rest out', () => {
  const config = parsePostgresConfig({ ...database.profile, pass: 1234, threads: 9, keepalives_idle: 10 })
  expect(config).toMatchObject({ password: '1234', database: database.profile.dbname, keepalives_idle: 10 })
  expect(config).not.toHaveProperty('threads')
})

it('tells what the server answered, loads rows of every spelling, and survives a lost connection', async () => {
  const connection = await connect({})
  const session = await connection.session({ signal: signal() })
  const run = (sql: string) => session.execute(asSafeSql(sql), { fetch: false })
  expect((await run('create table alpha.seeds (a text, "B" int, c numeric)')).message).toBe('CREATE TABLE')
  const odd = ['tab\tnew\nline\\', null, '', '\\N', 'é😀']
  const rows = odd.map((text, index) => [text, String(index), `${index}.50`])
  expect(await session.loadRows({ schema: 'alpha', name: 'seeds' }, ['A', 'B', 'c'], rows)).toBe(5)
  const read = await session.execute(asSafeSql('select * from alpha.seeds order by 2'), { fetch: true })
  expect(read.rows).toEqual(odd.map((text, index) => [text, index, `${index}.50`]))
  expect((await run('insert into alpha.seeds select * from alpha.seeds')).message).toBe('INSERT 0 5')
  await database.admin(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'metricwright%'`)
  await expect(run('select 1')).rejects.toMatchObject({ kind: 'connection' })
  await session.close()
  expect(await connection.listSchemas({ signal: signal() })).toContain('alpha')
  await connection.close()
})

it('does not hand out a connection that the server has ended meanwhile', async () => {
  const connection = await connect({})
  await connection.listSchemas({ signal: signal() })
  await database.admin(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'metricwright%'`)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_000 })
  try {
    expect(await connection.listSchemas({ signal: signal() })).toContain('alpha')
  } finally {
    vi.useRealTimers()
  }
  await connection.close()
})

it('ends in a failed transaction what can be ended, and goes on after it was taken back', async () => {
  const connection = await connect({})
  const session = await connection.session({ signal: signal() })
  await session.begin()
  await expect(session.execute(asSafeSql('select nope'), { fetch: true })).rejects.toMatchObject({
    offset: 7,
  })
  await session.rollback()
  expect((await session.execute(asSafeSql('select 1'), { fetch: true, maxRows: 1 })).rows).toEqual([[1]])
  await session.close()
  await connection.close()
})
