import { describe, expect, test } from 'vitest'
import { tokenize } from '../split-statements.ts'
import { namedTables } from './named-tables.ts'

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

test.each(['select (null::fin.shape).*', 'select cast(null as fin.shape)'])(
  'a type in a schema may be a table’s row, so nothing is told: %s',
  (sql) => {
    expect(tablesOf(sql)).toBeNull()
  },
)
