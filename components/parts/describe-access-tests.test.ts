import { expect, it } from 'vitest'
import { describeAccessTests } from './describe-access-tests.ts'

it.each([
  [1, 0, '1 access test holds'],
  [3, 0, '3 access tests hold'],
  [1, 1, '1 access test does not hold'],
  [3, 1, '1 of 3 access tests does not hold'],
  [3, 2, '2 of 3 access tests do not hold'],
])('%s, of which %s are broken', (total, broken, words) => {
  expect(describeAccessTests({ total, broken })).toBe(words)
})
