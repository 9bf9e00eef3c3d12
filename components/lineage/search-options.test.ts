import { describe, expect, it } from 'vitest'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { searchOptions } from './search-options.ts'

const node = (name: string): GraphNode => ({
  id: `model.shop.${name}`,
  name,
  resourceType: 'model',
  materialized: 'view',
  layer: 'core',
  folder: 'models',
  packageName: 'shop',
  path: `models/${name}.sql`,
  tags: [],
  tests: 0,
  accessTests: { total: 0, broken: 0 },
  builtInDevelopment: false,
  builtInProduction: true,
  lastState: null,
})
const shown = (typed: string) =>
  searchOptions([node('stg_orders'), node('orders_daily'), node('orders')], typed).map((option) =>
    option.kind === 'node' ? option.node.name : `select ${option.text}`,
  )

describe('searchOptions', () => {
  it('finds names, the exact one first, and offers the selection last', () => {
    expect(shown('Orders')).toEqual(['orders', 'orders_daily', 'stg_orders', 'select Orders'])
  })
  it('takes what can be no name as a selection', () => {
    expect(shown(' 2+orders+ ')).toEqual(['select 2+orders+'])
  })
  it('offers nothing for nothing', () => {
    expect(shown('  ')).toEqual([])
  })
})
