import { expect, it } from 'vitest'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import { explainNotBuilt } from './not-built.ts'

const orders = {
  name: 'fct_orders',
  alias: 'orders',
  schema: 'dev_mart',
  relation_name: '"shop"."dev_mart"."orders"',
}
const target = {
  name: 'dev',
  type: 'duckdb',
  schema: 'dev',
  database: 'shop',
  threads: 1,
  profileName: 'shop',
  extra: {},
}
const opened = {
  profile: { target, connection: {}, schemaVariable: null },
  project: { manifest: { nodes: new Map([['model.shop.fct_orders', orders]]) } },
}
const explain = (message: string, sql = `select * from ${orders.relation_name}`) =>
  explainNotBuilt(new WarehouseError('other', message), sql, opened)?.message ?? null

const told =
  "fct_orders is not built yet in dev_mart, where target 'dev' works.\n" +
  'Build it first: metricwright build --select +fct_orders --target dev'

it.each([
  'Catalog Error: Table with name orders does not exist!',
  'Catalog Error: Table with name "orders" does not exist because schema "dev_mart" does not exist.',
  'relation "dev_mart.orders" does not exist',
  'Catalog Error: Schema with name dev_mart does not exist!',
])('says what to build for: %s', (message) => {
  expect(explain(message)).toBe(told)
})

it('leaves alone what is not of the project, and what is no missing relation', () => {
  expect(explain('Catalog Error: Table with name payments does not exist!')).toBeNull()
  expect(explain('Binder Error: Referenced column "x" not found')).toBeNull()
  expect(explain('Catalog Error: Table with name orders does not exist!', 'select * from orders')).toBeNull()
  expect(explainNotBuilt(new Error('relation "orders" does not exist'), 'x', opened)).toBeNull()
})
