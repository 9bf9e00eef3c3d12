import { describe, expect, it } from 'vitest'
import { findScope, findSelectItems, findTables, outlineSql } from './find-tables.ts'

const text = `with paid as (
    select o.order_id, sum(o.total) as total, {{ day_of('o.paid_at') }} as day, o.*
    from {{ ref('orders') }} as o
    left join {{ source('shop', 'customers') }} c on c.id = o.customer_id
    where o.total > 0
),
two as (select distinct * from paid)
select total from paid join two as t using (order_id)
`
const outline = outlineSql(text)
const tablesAt = (words: string) => {
  const scope = findScope(outline, text.indexOf(words))
  return findTables(outline, scope.from, scope.to)
}

describe('tables in sight', () => {
  it('are those of the select around, with their other names', () => {
    expect(tablesAt('o.order_id')).toEqual([
      { kind: 'ref', name: 'orders', alias: 'o' },
      { kind: 'source', name: 'shop.customers', alias: 'c' },
    ])
    expect(tablesAt('select total')).toEqual([
      { kind: 'name', name: 'paid', alias: null },
      { kind: 'name', name: 'two', alias: 't' },
    ])
  })
  it('are found inside of a bracket that is still open', () => {
    const open = outlineSql('with a as (select  from b as x')
    const scope = findScope(open, 18)
    expect(findTables(open, scope.from, scope.to)).toEqual([{ kind: 'name', name: 'b', alias: 'x' }])
  })
})

it('knows what a CTE selects', () => {
  const [paid, two] = outline.ctes
  expect(paid && findSelectItems(outline, paid)).toEqual([
    { kind: 'name', name: 'order_id' },
    { kind: 'name', name: 'total' },
    { kind: 'name', name: 'day' },
    { kind: 'all', of: 'o' },
  ])
  expect(two && findSelectItems(outline, two)).toEqual([{ kind: 'all', of: null }])
})
