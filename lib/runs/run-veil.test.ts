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
