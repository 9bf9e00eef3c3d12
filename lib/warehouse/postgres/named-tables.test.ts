import { describe, expect, test } from 'vitest'
import { tokenize } from '../split-statements.ts'
import { namedTables, namesBesideTables } from './named-tables.ts'
import { namedTypes } from './named-types.ts'

function tablesOf(sql: string): readonly string[] | null {
  const found = namedTables(tokenize(sql) ?? [])
  return found === null
    ? null
    : found.tables.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`)).sort()
}

describe('tables that a text names', () => {
  test.each([
    ['select * from a.x, fin.p', ['a.x', 'fin.p']],
    ['select * from a.x join b.y on true, fin.p', ['a.x', 'b.y', 'fin.p']],
    ['select * from a.x join b.y on case when true then true end, fin.p', ['a.x', 'b.y', 'fin.p']],
    ['select * from a.x join b.y using (id), fin.p', ['a.x', 'b.y', 'fin.p']],
    ['select * from a.x set, fin.p', ['a.x', 'fin.p']],
    ['select * from a.x as values, fin.p', ['a.x', 'fin.p']],
    ['select * from (a.x cross join fin.p)', ['a.x', 'fin.p']],
    ['select * from a.x v(one, two), only fin.p', ['a.x', 'fin.p']],
    ['select (table fin.one)', ['fin.one']],
    ['select * from a.x where id in (table fin.one)', ['a.x', 'fin.one']],
    ['select 1 union table fin.one', ['fin.one']],
    ['select extract(year from d) from a.x where y is distinct from z', ['a.x']],
    ['select extract(year from (select max(d) from fin.p)) from a.x', ['a.x', 'fin.p']],
  ])('%s', (sql, expected) => {
    expect(tablesOf(sql)).toEqual(expected)
  })
})

describe('a name of a CTE stands for it', () => {
  test.each([
    ['with q as (select 1) select * from q', []],
    ['with q as (select 1), r (a) as not materialized (select * from q) select * from r', []],
    ['with recursive q as (select 1 union all select * from q) select * from q', []],
    ['with q as (select 1) select * from (select * from q) x', []],
  ])('%s', (sql, expected) => {
    expect(tablesOf(sql)).toEqual(expected)
  })

  test.each([
    ['in its own query, which reads a table of that name', 'with q as (select * from q) select * from q'],
    ['outside of the parentheses', 'select * from q where 1 in (with q as (select 1) select * from q)'],
    ['with a schema', 'with q as (select 1) select * from q, public.q'],
    ['not of a window', 'select 1 from a.x window w as (), q as () union select * from q'],
  ])('only: %s', (_what, sql) => {
    expect(tablesOf(sql)?.filter((name) => name.endsWith('q'))).toHaveLength(1)
  })
})

describe('types that a text names', () => {
  const typesOf = (sql: string, loosely: boolean) =>
    namedTypes(tokenize(sql) ?? [], loosely).map(({ schema, name }) => `${schema ?? ''}.${name}`)

  test.each([
    ['select (null::fin.shape).*', ['fin.shape']],
    ['select cast(null as Fin.shape)', ['fin.shape']],
    [`select fin.mood 'calm'`, ['fin.mood']],
    ['select null::"Fin"."Mood"[]', ['Fin.Mood']],
    ['select null::shop.fin.mood', ['fin.mood']],
    ['select 1::pg_catalog.int4, t.a, b.c(1) from a.x t', []],
  ])('%s', (sql, expected) => {
    expect(typesOf(sql, false)).toEqual(expected)
    expect(typesOf(sql, true)).toEqual(expected)
  })

  test.each([
    [`select * from json_to_record('{}') as x(a fin.mood, b integer)`, ['fin.mood']],
    [`select json_value(a.b, '$' returning fin.mood) from a.x`, ['fin.mood']],
    ['select a.b at time zone t.zone from a.x where a.b between t.c and t.d order by t.a', []],
    ['select sum(t.a) over (partition by t.b order by t.c) from a.x as t join b.y on t.id = y.id', []],
  ])('loosely: %s', (sql, expected) => {
    expect(typesOf(sql, true)).toEqual(expected)
  })
})

test('what a text names with a schema beside its tables', () => {
  const sql = `select hr.f(1), "Hr"."g" (2), db.hr.h(3), lower(a.b), pg_catalog.now(), a.b in (1), cast(1 as hr.t),
    hr.p.id, db.hr.q.id, a.b from db.fin.x a where a.id in (select id from fin.y) and fin.y.id > 0`
  const tables = [
    { database: null, schema: 'fin', name: 'x' },
    { database: null, schema: 'fin', name: 'y' },
  ]
  const found = namesBesideTables(tokenize(sql) ?? [], tables).map(({ schema, name }) => `${schema}.${name}`)
  expect(found).toEqual(['hr.f', 'Hr.g', 'hr.h', 'hr.p', 'hr.q', 'fin.y'])
})
