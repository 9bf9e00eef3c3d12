import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readCatalogQuestion, readOwnQuestion } from './own-statement.ts'

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

it('is not misled by a comment in a comment, whose end the warehouse sees in a literal', () => {
  const where =
    "database_name = '*/ select secret from fin.p --' and schema_name = 'dev_ann' and table_name = 'orders'"
  expect(readOwnQuestion(ask(where))).toBe('dev_ann')
  expect(readOwnQuestion(`/* /* */ ${ask(where)}`)).toBeNull()
  expect(readOwnQuestion(`/*/*/ ${ask(where)}`)).toBeNull()
  expect(
    readCatalogQuestion(`/* /* */ ${catalog.replaceAll("'shop'", "'*/ select secret from fin.p --'")}`),
  ).toBeNull()
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

/** What the macro makes of two schemas and a relation of a third. */
const catalog = (() => {
  const macro = readFileSync('lib/dbt/macros/duckdb/catalog.sql', 'utf8')
  const [, query = ''] = /set query -%}([\s\S]*?){%- endset/.exec(macro) ?? []
  const of = (schema: string) => `(\n lower(relation.schema_name) = lower('${schema}'))`
  const one = `(lower(relation.schema_name) = lower('raw') and lower(relation.table_name) = lower('orders'))`
  return query
    .replace('{{ information_schema.database }}', 'shop')
    .replace(/{%- for one[\s\S]*{%- endfor %}/, `${of('dev_ann')} or\n${of('fin')} or ${one}`)
})()

it('knows the question for the columns of whole schemas, and which schema a row of its answer is of', () => {
  const found = readCatalogQuestion(`/* {"app": "dbt"} */\n${catalog}`)
  expect(found?.schemaOf(['shop', 'dev_ann', 'orders'])).toBe('dev_ann')
  expect(readOwnQuestion(catalog)).toBeNull()
})

it.each([
  [
    'another column as the schema',
    catalog.replace('relation.schema_name as table_schema', "'dev_ann' as table_schema"),
  ],
  ['another value', catalog.replace('null as table_owner', '(select max(secret) from fin.p) as table_owner')],
  ['another condition', catalog.replace("lower('fin')", "lower('fin') or true")],
  ['a condition that asks', catalog.replace("lower('fin')", 'lower((select secret from fin.p))')],
  ['a quote in a literal', catalog.replace("'fin'", "'fin''s'")],
  [
    'another order',
    catalog.replace('order by table_schema', 'order by (select secret from fin.p), table_schema'),
  ],
  ['a second statement', `${catalog}; drop table x`],
  ['a comment', catalog.replace('from relation', '/* */ from relation')],
])('leaves %s to the guard', (_, sql) => {
  expect(sql).not.toBe(catalog)
  expect(readCatalogQuestion(sql)).toBeNull()
})
