import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestPostgres } from '../testing/postgres-database.ts'
import type { TestPostgres } from '../testing/postgres-database.ts'
import type { TableName } from '../warehouse.ts'
import { asSafeSql, WarehouseError } from '../warehouse.ts'
import { parsePostgresConfig } from './config.ts'
import { connectPostgres } from './connection.ts'
import type { PostgresConnection } from './connection.ts'

let database: TestPostgres
let connection: PostgresConnection
const signal = () => new AbortController().signal

beforeAll(async () => {
  database = await openTestPostgres()
  await database.admin(`
    create schema open; create schema fin;
    create table fin.p (id int, amount numeric(12, 2), secret text);
    create table open.t (id int, "From" text);
    create view open.v as select id from fin.p;
    create view open.vv as select id from open.v where id in (select id from open.t);
    create materialized view open.m as select id from fin.p;
    create table open.parted (id int) partition by list (id);
    create table fin.part_1 partition of open.parted for values in (1);
    create function open.reads_fin() returns bigint language sql stable as 'select count(*) from fin.p';
    create function open.pure(i int) returns int language sql immutable as 'select i + 1';
    create table fin."O'Dd ""x" (id int);
  `)
  connection = await connectPostgres(parsePostgresConfig(database.profile), { signal: signal() })
}, 60_000)

afterAll(async () => {
  await connection.close()
  await database.dispose()
})

const nameOf = ({ schema, name }: TableName) => [schema, name].filter((part) => part !== null).join('.')

async function facts(sql: string) {
  const found = await connection.analyze(sql, { signal: signal() })
  return found.map((one) => ({
    ...one,
    named: one.tablesNamed.map(nameOf).sort(),
    read: one.tablesRead.map(nameOf).sort(),
  }))
}

it('does not tell what a materialized view reads that is not there', async () => {
  expect((await facts('refresh materialized view dev.m'))[0]).toMatchObject({
    kind: 'alter',
    complete: false,
  })
})

describe('what a query reads', () => {
  it.each([
    ['select * from fin.p', ['fin.p']],
    ['select * from "fin"."p"', ['fin.p']],
    ['select (null::fin.p).*', ['fin.p']],
    [
      'select * from dev.gone, open.t a join open.v on true, fin.p',
      ['dev.gone', 'fin.p', 'open.t', 'open.v'],
    ],
    ['select (table fin.p) from dev.gone', ['dev.gone', 'fin.p']],
    ['select * from fin/**/.p', ['fin.p']],
    [`select * from U&"\\0066in".p`, ['fin.p']],
    ['table fin.p', ['fin.p']],
    ['with p as (select 1 as x) select * from fin.p', ['fin.p']],
    ['with p as (select 1 as x) select * from p', []],
    ['select (select max(amount) from fin.p) from open.t', ['fin.p', 'open.t']],
    ['select exists (select 1 from fin.p)', ['fin.p']],
    ['select array(select id from fin.p)', ['fin.p']],
    ['select 1 where false and exists (select 1 from fin.p)', ['fin.p']],
    ['select * from open.t t, lateral (select * from fin.p where id = t.id) x', ['fin.p', 'open.t']],
    ['select a.id, b.id from fin.p a join fin.p b using (id) -- the end', ['fin.p']],
    ['select (p).secret from fin.p p', ['fin.p']],
    ['select * from fin."O\'Dd ""x"', ['fin.O\'Dd "x']],
    ['values (1), ((select max(id) from fin.p))', ['fin.p']],
    ['select * from pg_catalog.pg_authid', ['pg_catalog.pg_authid']],
  ])('%s', async (sql, expected) => {
    const [one] = await facts(sql)
    expect(one).toMatchObject({ kind: 'select', named: expected, complete: true })
  })

  it('sees through views, and not through what holds rows of its own', async () => {
    const [one] = await facts('select * from open.vv, open.m')
    expect(one?.named).toEqual(['open.m', 'open.vv'])
    expect(one?.read).toEqual(['fin.p', 'open.m', 'open.t', 'open.v', 'open.vv'])
  })

  it('sees the parts of a table', async () => {
    const [one] = await facts('select * from open.parted')
    expect(one?.read).toEqual(['fin.part_1', 'open.parted'])
  })

  it('names functions, those that stand for tables apart', async () => {
    const [one] = await facts(
      `select pg_read_file('x'), count(*) over (), lower('a') from generate_series(1, 3) s, open.t order by max(id) over ()`,
    )
    expect(one?.functions).toEqual(
      expect.arrayContaining(['pg_read_file', 'count', 'lower', 'max', 'generate_series']),
    )
    expect(one?.tableFunctions).toEqual(['generate_series'])
  })

  it('does not trust a function of users, unless it may read nothing', async () => {
    expect((await facts('select open.reads_fin()'))[0]?.complete).toBe(false)
    expect((await facts('select open.pure(1)'))[0]?.complete).toBe(true)
  })

  it('takes the names of the text where the server does not know them', async () => {
    const sql = `with c as (select * from gone_cte where extract(year from d) = 1)
      select * from c, fin.p, lateral (select 1 from only open.t) q join (fin.x cross join "Big"."T") on true
      where a is distinct from b and exists (select from public.y, tmp_1 as z)`
    const [one] = await facts(sql)
    expect(one).toMatchObject({ complete: true })
    expect(one?.named).toEqual(['Big.T', 'fin.p', 'fin.x', 'gone_cte', 'open.t', 'public.y', 'tmp_1'])
  })

  it('looks behind views, and at functions, also where another name is not there', async () => {
    const [one] = await facts('insert into dev.t select id from open.vv, tmp_1')
    expect(one?.named).toEqual(['open.vv', 'tmp_1'])
    expect(one?.read).toEqual(expect.arrayContaining(['fin.p', 'open.v', 'tmp_1']))
    expect(one?.complete).toBe(true)
    expect((await facts('insert into dev.t select open.reads_fin() from tmp_1'))[0]?.complete).toBe(false)
    expect((await facts('insert into dev.t select "reads_fin"() from tmp_1'))[0]?.complete).toBe(false)
    expect((await facts('insert into dev.t select open.pure(id) from tmp_1'))[0]?.complete).toBe(true)
  })

  it('leaves nothing behind', async () => {
    await facts('select * from fin.p')
    const left = await database.admin(`select 1 from pg_class where relname like 'metricwright%'`)
    expect(left).toEqual([])
  })
})

describe('what a statement is', () => {
  it.each([
    ['insert into dev.t (a) select id from fin.p', 'insert', 'dev.t', ['fin.p']],
    ['insert into dev.t (select id from fin.p) union all select 1', 'insert', 'dev.t', ['fin.p']],
    ['insert into dev.t (table open.m) union all select 1', 'insert', 'dev.t', ['open.m']],
    [
      'insert into dev.t select a.id from fin.p a join open.t b on a.id = b.id',
      'insert',
      'dev.t',
      ['fin.p', 'open.t'],
    ],
    ['delete from open.t as d where id in (select id from fin.p)', 'delete', 'open.t', ['fin.p', 'open.t']],
    ['update open.t set id = s.id from fin.p as s where s.id = 1', 'update', 'open.t', ['fin.p', 'open.t']],
    [
      'merge into open.t d using fin.p s on (d.id = s.id) when matched then update set id = s.id',
      'merge',
      'open.t',
      ['fin.p', 'open.t'],
    ],
    ['create table dev.n as (select * from open.v)', 'create', 'dev.n', ['fin.p', 'open.v']],
    ['create unlogged table "dev"."n" as select 1 as a', 'create', 'dev.n', []],
    ['create materialized view if not exists dev.m as select * from fin.p', 'create', 'dev.m', ['fin.p']],
    ['create or replace view dev.v as (select 1 as a)', 'create', 'dev.v', []],
    ['create unique index if not exists "i" on "dev"."t" using btree (a)', 'create', 'dev.t', []],
    ['drop materialized view if exists dev.m cascade', 'drop', 'dev.m', []],
    ['alter table dev.a rename to b', 'alter', 'dev.a', []],
    ['refresh materialized view open.m', 'alter', 'open.m', ['fin.p']],
    [
      'create table dev.t (id int references fin.p (id), b int references open.t (id))',
      'create',
      'dev.t',
      ['fin.p', 'open.t'],
    ],
    ['alter table dev.t add foreign key (id) references fin.p (id)', 'alter', 'dev.t', ['fin.p']],
    ['create table other.temp.t as select 1 as id', 'create', 'temp.t', []],
    ['comment on column dev.t.c is $x$it;s$x$', 'alter', 'dev.t', []],
    ['truncate table dev.t', 'delete', 'dev.t', []],
    ['grant select, insert on "db"."dev"."t" to a, "b"', 'grant', 'dev.t', []],
    ['revoke all privileges on dev.t from "a"', 'grant', 'dev.t', []],
  ])('%s', async (sql, kind, target, read) => {
    const all = await facts(sql)
    expect(all).toHaveLength(1)
    expect(all[0]).toMatchObject({ kind, read, complete: true })
    expect(all[0]?.target && nameOf(all[0].target)).toBe(target)
  })

  it.each([
    'with gone as (delete from fin.p returning *) select * from gone',
    'select * into dev.n from fin.p',
    'copy fin.p to stdout',
    `do $$ begin perform 1; end $$`,
    'explain analyze select * from fin.p',
    `set search_path = fin`,
    'grant usage on schema fin to public',
    'grant select on all tables in schema fin to public',
    'grant pg_read_all_data to current_user',
    'grant select on dev.t to a with grant option',
    'grant select on dev.t, fin.p to a',
    'call x()',
    'alter table dev.t set schema fin',
    `prepare x as select 1`,
    'create function f() returns int language sql as $$ select 1 $$',
    'create table dev.n (x text default open.reads_fin())',
    'alter table dev.t add column y text default open.reads_fin()',
    'alter table dev.t alter column id type text using open.reads_fin()',
    'merge into dev.t using dev.t s on false when not matched then insert values (length(open.reads_fin()))',
  ])('never passes %s for something that it understood', async (sql) => {
    const [one] = await facts(sql)
    const refused = one?.kind === 'other' || one?.kind === 'copy' || one?.complete === false
    expect(refused).toBe(true)
  })

  it('splits as the server does', async () => {
    const sql = `select ';' as a; select $t$;--$t$ as b; select e'\\';' as c /* ; /* ; */ */; select "a;b" from (select 1 as "a;b") q`
    expect((await facts(sql)).map((one) => one.kind)).toEqual(['select', 'select', 'select', 'select'])
  })

  it('places a mistake of the second statement in the whole text', async () => {
    const sql = `select 'é😀' as a;\n  selct 1`
    const error = await connection.analyze(sql, { signal: signal() }).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(WarehouseError)
    expect(error).toMatchObject({ kind: 'syntax', offset: sql.indexOf('selct') })
  })
})

describe('reading cannot write', () => {
  const read = async (sql: string) => {
    const rows: unknown[] = []
    // The test's own text.
    for await (const batch of connection.query(asSafeSql(sql), { signal: signal() })) rows.push(...batch.rows)
    return rows
  }

  it.each([
    ['with n as (insert into open.t values (1) returning *) select * from n'],
    [`select nextval('open.s')`],
    [`select 1; drop table open.t`],
    [`select set_config('transaction_read_only', 'off', false)`],
    ['insert into open.t values (1)'],
    [`select lo_create(0)`],
  ])('refuses %s', async (sql) => {
    await database.admin('create sequence if not exists open.s')
    await expect(read(sql)).rejects.toBeInstanceOf(WarehouseError)
    expect(await database.admin('select count(*)::int as n from open.t')).toEqual([{ n: 0 }])
  })

  it('carries every type without loss', async () => {
    const [row] =
      await read(`select 1.10::numeric(10, 2), 12345678901234567890::numeric, timestamptz '2024-01-02 03:04:05.678+00',
      date '2024-02-29', '{"b":  1}'::json, array[1, null, 3], '\\xdeadbeef'::bytea, 'NaN'::float8, 0.1::float8,
      9007199254740993, 42::int8, true, null, 'é😀', interval '1 day 2 hours', '2b0e3d5c-0000-0000-0000-000000000000'::uuid`)
    expect(row).toEqual([
      ...[
        '1.10',
        '12345678901234567890',
        '2024-01-02 03:04:05.678+00',
        '2024-02-29',
        '{"b":  1}',
        '{1,NULL,3}',
      ],
      ...['\\xdeadbeef', 'NaN', 0.1, '9007199254740993', 42, true, null, 'é😀', '1 day 02:00:00'],
      '2b0e3d5c-0000-0000-0000-000000000000',
    ])
  })

  it('names the types as the server does', async () => {
    await database.admin(`create type open.mood as enum ('sad', 'ok')`)
    const sql = `select 1::numeric(10, 2) as n, 'x'::varchar(7) as v, 'sad'::open.mood as m, array['a'] as a, 1.5::numeric(3,-1) as neg`
    const shape = await connection.describe(asSafeSql(sql), { signal: signal() })
    expect(shape.columns.map((column) => column.type)).toEqual([
      'numeric(10,2)',
      'character varying(7)',
      'open.mood',
      'text[]',
      'numeric(3,-1)',
    ])
  })

  it('says when the server ended a query for its time', async () => {
    const config = parsePostgresConfig({ ...database.profile, query_timeout: 0.2 })
    const hasty = await connectPostgres(config, { signal: signal() })
    const run = async () => {
      for await (const batch of hasty.query(asSafeSql('select pg_sleep(20)'), { signal: signal() }))
        void batch
    }
    await expect(run()).rejects.toMatchObject({ kind: 'timeout' })
    await hasty.close()
  })
})
