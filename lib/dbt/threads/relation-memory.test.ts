import { expect, it } from 'vitest'
import type { SchemaSearch } from '../database.ts'
import { RelationMemory } from './relation-memory.ts'

const relation = (name: string) => ({ database: 'd', schema: 'main', name, type: 'view' as const })
const search = (prefix?: string): SchemaSearch =>
  prefix === undefined ? { database: 'd', schema: 'main' } : { database: 'd', schema: 'main', prefix }

function listen() {
  const memory = new RelationMemory()
  const asked: (string | null)[] = []
  const names = async (prefix?: string) => {
    const found = await memory.find(search(prefix), async (schema) => {
      asked.push(schema.prefix ?? null)
      return [relation('a'), relation('b'), relation('b__dbt_tmp')]
    })
    return found.map((one) => one.name)
  }
  return { memory, asked, names }
}

it('asks for a schema once, and again for what statements of the run may have changed', async () => {
  const { memory, asked, names } = listen()
  expect(await names('b')).toEqual(['b', 'b__dbt_tmp'])
  expect(await names('a')).toEqual(['a'])
  expect(await names('c')).toEqual([])
  expect(asked).toEqual([null])
  memory.hear('/* {"app": "dbt"} */\n create view "d"."main"."c__dbt_tmp" as (select 1);')
  memory.hear('alter view "d"."main"."c__dbt_tmp" rename to "c"')
  memory.hear('insert into d.main.a values (1)')
  await names('a')
  await names('b')
  expect(asked).toEqual([null])
  await names('c')
  expect(asked).toEqual([null, 'c'])
  await names()
  expect(asked).toEqual([null, 'c', null])
})

it.each([
  'create schema other',
  'select 1; drop view b',
  'call something()',
  'alter table a set schema other',
  'create macro m() as 1',
])('asks for all anew after: %s', async (sql) => {
  const { memory, asked, names } = listen()
  await names('b')
  memory.hear(sql)
  await names('b')
  expect(asked).toEqual([null, null])
})

it.each([
  ['drop view if exists "b" cascade', 'b'],
  ['create or replace temp table main . "b" as select 1', 'b'],
  ['ALTER TABLE d.main.b ADD COLUMN x int', 'b'],
  ['alter view a rename to "B__dbt_tmp"', 'b'],
])('asks for the one anew after: %s', async (sql, name) => {
  const { memory, asked, names } = listen()
  await names(name)
  memory.hear(sql)
  await names('z')
  await names(name)
  expect(asked).toEqual([null, name])
})
