import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readOwnQuestion } from './own-statement.ts'

const ask = (where: string) => `select index_name\n  from duckdb_indexes()\n  where ${where}`

it('knows the question for the indexes of one relation', () => {
  const where = "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders'"
  expect(readOwnQuestion(ask(where))).toBe('dev_ann')
  expect(readOwnQuestion(`/* {"app": "dbt"} */\n${ask(where.toUpperCase())}`)).toBe('DEV_ANN')
})

it.each([
  "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders' or 1 = 1",
  "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders''s'",
  "database_name = 'shop' and schema_name = 'dev_ann'",
  "database_name = 'shop' and schema_name = 'dev_ann' and table_name = 'orders'; drop table x",
  "database_name = 'shop' /* ' */ and schema_name = 'a' and table_name = 'b'",
])('leaves every other text to the guard: %s', (where) => {
  expect(readOwnQuestion(ask(where))).toBeNull()
})

it('knows what PostgreSQL is asked about the grants and indexes of one relation', () => {
  const grants = `select grantee, privilege_type
      from "shop".INFORMATION_SCHEMA.role_table_grants
      where grantor = current_role
        and grantee != current_role
        and table_schema = 'dev_ann'
        and table_name = 'orders'`
  expect(readOwnQuestion(grants)).toBe('dev_ann')
  expect(readOwnQuestion(`${grants} or true`)).toBeNull()
  const indexes = readFileSync('lib/dbt/macros/postgres/adapter.sql', 'utf8')
    .replace(/^[\s\S]*get_show_indexes_sql\(relation\) %}/, '')
    .replace(/{% endmacro %}[\s\S]*$/, '')
    .replace('{{ relation.identifier }}', 'orders')
    .replace('{{ relation.schema }}', 'dev_ann')
  expect(readOwnQuestion(indexes)).toBe('dev_ann')
  expect(readOwnQuestion(indexes.replace("'orders'", "'orders' or true"))).toBeNull()
})
