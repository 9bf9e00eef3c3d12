import { expect, it } from 'vitest'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import { describeWarehouse, shortList } from './describe-warehouse.ts'

const state = (more: Partial<WarehouseAccessState>): WarehouseAccessState => ({
  state: 'on',
  words: '',
  notes: [],
  checkedAt: null,
  logins: [],
  steps: [],
  openDoors: [],
  overlaps: [],
  drift: [],
  failures: [],
  ...more,
})

it('says plainly where Metricwright alone decides', () => {
  for (const each of ['none', 'unable', 'off'] as const) {
    expect(describeWarehouse(state({ state: each })).text).toContain('Metricwright alone decides')
  }
})

it('is content only where the warehouse answers as granted', () => {
  expect(describeWarehouse(state({})).mark).toBe('passed')
  const drift = [{ login: 'a', schema: 'fin', kind: 'extra' as const, words: '1 relation can be read.' }]
  expect(describeWarehouse(state({ drift }))).toEqual({
    mark: 'warned',
    text: 'The warehouse is not as granted: 1 difference',
  })
})

it('shortens long lists', () => {
  expect(shortList([])).toBe('–')
  expect(shortList(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
})
