import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asSafeSql, type Connection, type Session, type StatementFacts } from '../warehouse.ts'
import { connectDuckdb, parseDuckdbConfig } from './index.ts'
import { KnownViews } from './known-views.ts'

const nothing = { tablesRead: [], tablesNamed: [], functions: [], tableFunctions: [], complete: true }
const signal = new AbortController().signal
const setUp = [
  'create schema shop',
  'create table shop.orders as select 1 as id, 2 as amount',
  'create table shop.payments as select 1 as id, 2 as paid',
  'create view shop.plain as select * from shop.orders',
  'create view shop.joined as select * from shop.orders o asof join shop.payments p on o.id >= p.id',
  'create view shop.over as select * from shop.joined j',
]

let connection: Connection
let session: Session

beforeEach(async () => {
  connection = await connectDuckdb(parseDuckdbConfig({ path: ':memory:' }))
  session = await connection.session({ signal })
  for (const sql of setUp) await send(sql)
})

afterEach(async () => {
  await session.close()
  await connection.close()
})

const send = (sql: string) => session.execute(asSafeSql(sql), { fetch: false })

async function analyze(sql: string): Promise<StatementFacts | undefined> {
  return (await connection.analyze(sql, { signal }))[0]
}

/** Schema and name of what is read, without what was typed twice. */
async function read(sql: string): Promise<readonly string[]> {
  const facts = await analyze(sql)
  expect(facts?.complete).toBe(true)
  return [...new Set(facts?.tablesRead.map(({ schema, name }) => `${schema ?? ''}.${name}`))].sort()
}

describe('what a SELECT reads, by whole names', () => {
  test('a table is itself, under an alias too', async () => {
    expect(await read('select * from memory.shop.orders o join memory.shop.payments p using (id)')).toEqual([
      'shop.orders',
      'shop.payments',
    ])
  })

  test('behind a view stands what its text reads, through other views', async () => {
    const behind = ['shop.orders', 'shop.over', 'shop.payments']
    expect(await read('select * from memory.shop.over')).toEqual(behind)
    expect(await read('select * from memory.shop.over where 1 = 2')).toEqual(behind)
  })

  test('a recursive CTE is itself only where it goes on: it begins with the table of its name', async () => {
    const counted = (first: string) => `with recursive orders as (${first}) select id from orders`
    const goesOn = 'select id + 1 as id from orders where id < 3'
    expect(await read(counted(`select 1 as id union all ${goesOn}`))).toEqual([])
    expect(await read(counted(`select id from orders union all ${goesOn}`))).toEqual(['.orders'])
    expect(await read(counted(`select 1 as id union all ${goesOn} union all select 9`))).toEqual(['.orders'])
    expect(await read(counted(`select id from orders`))).toEqual(['.orders'])
  })

  test('a type in the structure of JSON is named as any other', async () => {
    await send(`create type shop.mood as enum ('calm')`)
    const named = ['shop.mood']
    expect(await read(`select from_json('{}', '{"a": ["shop.mood"]}')`)).toEqual(named)
    expect(await read(`select json_transform('{}', '{"a": "STRUCT(b \\"shop\\".mood[])"}'::json)`)).toEqual(
      named,
    )
    expect(await read(`select from_json('{}', '{"a": {"b": "Mood"}}')`)).toEqual(named)
    expect(await read(`select ('{}'::json).from_json_strict('"shop.mood"')`)).toEqual(named)
    expect(await read(`select from_json('{}', '{"a": "DECIMAL(18, 3)"}')`)).toEqual([])
    expect(await analyze(`select from_json('{}', '{"a": "sho' || 'p.mood"}')`)).toMatchObject({
      complete: false,
    })
    const asDefault = `create table shop.n (a varchar default typeof(from_json('{}', '{"a": "shop.mood"}')))`
    expect(await analyze(asDefault)).toMatchObject({ complete: false })
  })

  test('a name that is not whole is told by DuckDB, without its alias', async () => {
    expect(await read('select * from shop.orders o join shop.payments "p p" on true')).toEqual([
      'shop.orders',
      'shop.payments',
    ])
  })
})

describe('after a statement changed a view', () => {
  const plain = 'select * from memory.shop.plain'
  const other = 'create or replace view shop.plain as select * from shop.payments'

  test.each([
    { what: 'another text', sql: [other], then: ['shop.payments', 'shop.plain'] },
    { what: 'a commit', sql: ['begin', other, 'commit'], then: ['shop.payments', 'shop.plain'] },
    { what: 'no commit yet', sql: ['begin', other], then: ['shop.orders', 'shop.plain'] },
    { what: 'rolled back', sql: ['begin', other, 'rollback'], then: ['shop.orders', 'shop.plain'] },
    {
      what: 'a table in its place',
      sql: ['drop view shop.plain', 'create table shop.plain as select 1 as id'],
      then: ['shop.plain'],
    },
    {
      what: 'another view by its name',
      sql: ['drop view shop.plain', 'alter view shop.joined rename to plain'],
      then: ['shop.orders', 'shop.payments', 'shop.plain'],
    },
  ])('$what', async ({ sql, then }) => {
    expect(await read(plain)).toEqual(['shop.orders', 'shop.plain'])
    for (const one of sql) await send(one)
    expect(await read(plain)).toEqual(then)
  })

  test('in a transaction that began behind the end of another, in one text', async () => {
    expect(await read(plain)).toEqual(['shop.orders', 'shop.plain'])
    await send('begin')
    await send(`commit; begin; ${other}`)
    expect(await read(plain)).toEqual(['shop.orders', 'shop.plain'])
    await send('commit')
    expect(await read(plain)).toEqual(['shop.payments', 'shop.plain'])
  })

  test('and what it was in between is not kept for what it is again', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const duckdb = await instance.connect()
    const known = new KnownViews()
    const change = async (sql: string) => {
      const over = known.watch().begin(sql)
      await duckdb.run(sql)
      over()
    }
    const table = { database: 'memory', schema: 'main', name: 'v' }
    const reads = (name: string) => ({
      ...nothing,
      tablesRead: [{ database: 'memory', schema: 'main', name }],
    })
    const first = 'create or replace view v as select 1 as id'
    const second = 'create or replace view v as select 2 as id'
    await change(first)
    await known.behind(duckdb, [table], async () => {
      await change(second)
      return reads('second')
    })
    await change(first)
    const found = await known.behind(duckdb, [table], () => Promise.resolve(reads('first')))
    expect(found?.[0]?.tablesRead[0]?.name).toBe('first')
    duckdb.closeSync()
    instance.closeSync()
  })

  test('a view beneath it', async () => {
    expect(await read('select * from memory.shop.over')).toEqual([
      'shop.orders',
      'shop.over',
      'shop.payments',
    ])
    await send('create or replace view shop.joined as select * from shop.payments')
    expect(await read('select * from memory.shop.over')).toEqual(['shop.over', 'shop.payments'])
  })

  test('a table that was a view’s name no more, by a query outside of a session', async () => {
    expect(await read(plain)).toEqual(['shop.orders', 'shop.plain'])
    const rows = connection.query(asSafeSql(other), { signal, maxRows: 1 })
    for await (const batch of rows) expect(batch.rows).toEqual([])
    expect(await read(plain)).toEqual(['shop.payments', 'shop.plain'])
  })
})

describe('a view that names a table without its schema', () => {
  beforeEach(async () => {
    await send('create table main.things as select 1 as id')
    await send('create view shop.bare as select * from things')
    await send('create schema desk')
    await send('create view desk.over_bare as select * from shop.bare')
  })

  test('reads the one of its own schema as soon as there is one, though no view was changed', async () => {
    const sql = 'select * from memory.shop.bare'
    expect(await read(sql)).toEqual(['.things', 'main.things', 'shop.bare'])
    await send('create table shop.things as select 2 as id')
    expect(await read(sql)).toEqual(['.things', 'shop.bare', 'shop.things'])
  })

  test('is told beside a function that cannot be planned with it, through another view', async () => {
    await send('create table shop.things as select 2 as id')
    expect(await read("select * from memory.desk.over_bare, json_each('[1]')")).toEqual([
      '.things',
      'desk.over_bare',
      'shop.things',
    ])
  })
})

test('a view over a table that was gone for a while is judged again', async () => {
  await send('create view shop.whole as select * from memory.shop.orders')
  await send('drop table shop.orders')
  expect((await analyze('select * from memory.shop.whole'))?.tablesRead.length).toBeGreaterThan(0)
  await send('create table shop.orders as select 1 as id, 2 as amount')
  expect(await read('select * from memory.shop.whole')).toEqual(['shop.orders', 'shop.whole'])
})

test('a temporary table is one of DuckDB’s own, a schema called temp is not', async () => {
  await send('create schema temp')
  const own = await analyze('select * from temp.main.x')
  expect(own?.tablesNamed).toEqual([{ database: 'temp', schema: 'main', name: 'x' }])
  const short = await analyze('select * from temp.x')
  expect(short?.tablesNamed).toEqual([{ database: 'temp', schema: 'main', name: 'x' }])
  const other = await analyze('select * from memory.temp.x')
  expect(other?.tablesNamed).toEqual([{ database: 'memory', schema: 'temp', name: 'x' }])
  expect((await analyze('create schema temp'))?.target).toEqual({ database: null, schema: 'temp', name: '' })
})

test.each(['(table shop.payments)', '(from shop.payments)', 'exists (table shop.payments)'])(
  'a merge with %s is not told whole',
  async (value) => {
    const sql = `merge into shop.orders t using (select 1 as id) s on t.id = s.id when matched then update set amount = ${value}`
    expect((await analyze(sql))?.complete).toBe(false)
  },
)

describe('what the names do not tell', () => {
  test('a macro may read anything', async () => {
    const sql = 'select total(id) from memory.shop.orders'
    expect(await read(sql)).toEqual(['shop.orders'])
    await send('create macro shop.total(x) as (select sum(paid) from memory.shop.payments)')
    await send('create macro total(x) as (select sum(paid) from memory.shop.payments)')
    expect(await read(sql)).toEqual(['shop.orders', 'shop.payments'])
  })

  test.each([
    ['a pivot', 'pivot memory.shop.orders on id using sum(amount)'],
    ['a query in a text', "select * from query('select * from shop.orders')"],
  ])('%s is not whole', async (_what, sql) => {
    expect((await analyze(sql))?.complete).toBe(false)
  })

  test('DuckDB’s own views are taken apart by DuckDB', async () => {
    const facts = await analyze('select * from memory.information_schema.tables')
    const short = await analyze('select * from information_schema.tables')
    expect({ ...facts, text: '', tablesNamed: [], tablesRead: [] }).toEqual({
      ...short,
      text: '',
      tablesNamed: [],
      tablesRead: [],
    })
  })
})
