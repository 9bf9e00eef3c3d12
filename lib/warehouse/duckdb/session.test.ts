import { expect, it } from 'vitest'
import { changesOnly } from './session.ts'

it.each([
  ['/* {"app": "dbt"} */\n  create view a as (select 1)\n;', true],
  ['-- why\ninsert into a values (1)', true],
  ['select 1', false],
  ['with a as (select 1) select * from a', false],
  ['create table a (b int); select * from c', false],
  ['/* create */ select 1', false],
])('%s', (sql, expected) => expect(changesOnly(sql)).toBe(expected))
