import { expect, it } from 'vitest'
import { RunVeil } from './run-veil.ts'

const node = (name: string, relation: string) => ({ uniqueId: `model.shop.${name}`, name, relation })

it('covers nodes of what is hidden, wherever they were built, and their tests', () => {
  const veil = new RunVeil((schema) => schema === 'production_mart_pay')
  veil.learn([
    node('not_null_wages_id', ''),
    node('wages', '"db"."dev_ann_mart_pay"."wages"'),
    node('orders', '"db"."production_mart"."orders"'),
  ])
  expect(['wages', 'not_null_wages_id', 'orders'].map((name) => veil.hides(`model.shop.${name}`))).toEqual([
    true,
    true,
    false,
  ])
  expect(veil.idOf('model.shop.wages')).not.toContain('wages')
  expect(veil.idOf('model.shop.orders')).toBe('model.shop.orders')
})
