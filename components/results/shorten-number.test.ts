import { describe, expect, it } from 'vitest'
import { shortenNumber } from './shorten-number.ts'

describe('a number in a narrow head', () => {
  it.each([
    ['129', '129'],
    [-12.5, '−12.5'],
    ['999999999', '999.99…M'],
    ['1000000000', '1.00B'],
    ['170141183460469231731687303715884105727', '1.70…e38'],
    ['-9223372036854775808', '−9.22…e18'],
    ['12345.678901', '12345.67…'],
    ['0.000000001234', '0.000000…'],
    ['1.5e-12', '1.5e-12'],
    ['NaN', 'NaN'],
  ])('%s is shown as %s', (value, shown) => {
    expect(shortenNumber(value)).toBe(shown)
  })
})
