import { expect, it } from 'vitest'
import { readIndexQuestion } from './own-statement.ts'

const ask = (where: string) => `select index_name\n  from duckdb_indexes()\n  where ${where}`

it('knows the question for the indexes of one relation', () => {
  const where = "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders'"
  expect(readIndexQuestion(ask(where))).toBe('dev_ann')
  expect(readIndexQuestion(`/* {"app": "dbt"} */\n${ask(where.toUpperCase())}`)).toBe('DEV_ANN')
})

it.each([
  "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders' or 1 = 1",
  "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders''s'",
  "database_name = 'shop' and schema_name = 'dev_ann'",
  "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders'; drop table x",
  "database_name = 'shop' /* ' */ and schema_name = 'a' and table_name = 'b'",
])('leaves every other text to the guard: %s', (where) => {
  expect(readIndexQuestion(ask(where))).toBeNull()
})
