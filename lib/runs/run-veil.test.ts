import { expect, it } from 'vitest'
import { RunVeil } from './run-veil.ts'

const node = (name: string, relation: string) => ({ uniqueId: `model.shop.${name}`, name, relation })

it('covers nodes of what is hidden, wherever they were built, and their tests', () => {
  const veil = new RunVeil((schema) => schema === 'production_mart_pay')
  veil.learn([
    { uniqueId: 'test.shop.not_null_wages_id', name: 'not_null_wages_id', relation: '' },
    node('wages_of_the_sea', '"db"."production_mart"."wages_of_the_sea"'),
    node('wages', '"db"."dev_ann_mart_pay"."wages"'),
    node('orders', '"db"."production_mart"."orders"'),
  ])
  expect(veil.hides('model.shop.wages')).toBe(true)
  expect(veil.hides('test.shop.not_null_wages_id')).toBe(true)
  expect(veil.hides('model.shop.orders')).toBe(false)
  // Only sounds like it.
  expect(veil.hides('model.shop.wages_of_the_sea')).toBe(false)
  expect(veil.idOf('model.shop.wages')).not.toContain('wages')
  expect(veil.idOf('model.shop.orders')).toBe('model.shop.orders')
})

it('takes hidden names out of every text, also those that the run does not have', () => {
  const veil = new RunVeil(() => false, {
    ids: ['model.shop.wages'],
    names: ['wages', 'production_mart_pay', 'bonus'],
  })
  veil.learn([
    node('wages', '"db"."production_mart_pay"."wages"'),
    node('orders', '"db"."production_mart"."orders"'),
  ])
  expect(
    veil.mask('1 of 2 OK created sql table model production_mart_pay.wages; bonus is missing; orders'),
  ).toBe('1 of 2 OK created sql table model Restricted.Restricted; Restricted is missing; orders')
  expect(veil.hides('model.shop.orders')).toBe(false)
})

it('covers tests that read what is hidden, whatever they are called, and those that nobody knows of', () => {
  const veil = new RunVeil(() => false, {
    ids: ['source.shop.fin.p', 'test.shop.source_not_null_fin_p_id', 'unit_test.shop.wages.adds_up'],
    names: ['fin.p', 'wages'],
    tests: ['test.shop.not_null_orders_id'],
  })
  const test = (uniqueId: string) => ({ uniqueId, name: uniqueId.split('.').at(-1) ?? '', relation: '' })
  const ids = [
    'test.shop.source_not_null_fin_p_id',
    'unit_test.shop.wages.adds_up',
    'test.shop.of_a_table_that_has_gone',
    'test.shop.not_null_orders_id',
  ]
  veil.learn(ids.map(test))
  expect(ids.map((id) => veil.hides(id))).toEqual([true, true, true, false])
  expect(veil.mask('1 of 4 PASS source_not_null_fin_p_id')).toBe('1 of 4 PASS Restricted')
  const ran = { resourceType: 'unit_test', materialized: '', state: 'success' as const, message: '' }
  const times = { rows: null, failures: null, startedAt: null, endedAt: null }
  expect(veil.cover({ ...test('unit_test.shop.wages.adds_up'), ...ran, ...times })).toMatchObject({
    uniqueId: expect.stringMatching(/^restricted\./),
    name: 'Restricted',
  })
})
