import { expect, it } from 'vitest'
import { findColumns, type ColumnsOf } from './find-columns.ts'
import { outlineSql } from './find-tables.ts'

const known: Readonly<Record<string, readonly string[]>> = {
  'ref orders': ['order_id', 'total'],
  'source shop.people': ['id', 'name'],
}
const columnsOf: ColumnsOf = (kind, name) =>
  Promise.resolve(
    (known[`${kind} ${name}`] ?? []).map((each) => ({ name: each, type: 'X', description: '' })),
  )

async function namesAt(text: string, of: string | null = null): Promise<string[]> {
  const offset = text.indexOf('|')
  const found = await findColumns(outlineSql(text.replace('|', '')), { offset, of }, columnsOf)
  return found.map((column) => `${column.table}.${column.name}`)
}

it('offers the columns of the tables of the select around', async () => {
  const text = `select | from {{ ref('orders') }} o join {{ source('shop', 'people') }} p on true`
  expect(await namesAt(text)).toEqual([
    'orders.order_id',
    'orders.total',
    'shop.people.id',
    'shop.people.name',
  ])
  expect(await namesAt(text, 'p')).toEqual(['shop.people.id', 'shop.people.name'])
  expect(await namesAt(text, 'orders')).toEqual([])
})

it('follows stars through CTEs', async () => {
  const text = `with a as (select o.*, 1 as one from {{ ref('orders') }} as o), b as (select *, 2 as two from a)
select | from b`
  expect(await namesAt(text)).toEqual(['b.order_id', 'b.total', 'b.one', 'b.two'])
})

it('does not follow a CTE that reads itself for ever', async () => {
  expect(await namesAt('with recursive a as (select * from a) select | from a')).toEqual([])
})
