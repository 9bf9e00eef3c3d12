import { expect, it } from 'vitest'
import { describeBuild } from './describe-build.ts'

it('names what changed and counts the rest', () => {
  const say = (changed: string[], downstream: number, select = 'x+') =>
    describeBuild({ select, changed, downstream })
  expect(say(['orders'], 0)).toBe('orders, with their tests')
  expect(say(['orders', 'customers'], 4)).toBe('orders, customers and 4 nodes downstream, with their tests')
  expect(say(['a', 'b', 'c', 'd'], 0)).toBe('a, b, c and d, with their tests')
  expect(say(['a', 'b', 'c', 'd', 'e'], 1)).toBe(
    'a, b, c, 2 more that changed and 1 node downstream, with their tests',
  )
  expect(say(['a', 'b'], 9, '')).toBe('the whole project: 2 nodes of it changed')
})
