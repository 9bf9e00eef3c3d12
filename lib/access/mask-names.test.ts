import { expect, it } from 'vitest'
import { maskNames } from './mask-names.ts'

it.each([
  [
    '1 of 2 OK created sql table model "production_mart_pay"."wages"',
    '1 of 2 OK created sql table model "Restricted"."Restricted"',
  ],
  [
    'Table WAGES is missing; see models/pay/wages.sql',
    'Table Restricted is missing; see models/pay/Restricted.sql',
  ],
  ['stg_wages and wages_2 are others', 'stg_wages and wages_2 are others'],
  ['not_null_wages_id failed', 'Restricted failed'],
  ['an odd-name (v1.2)', 'an Restricted (Restricted)'],
  ['id is short', 'id is short'],
])('%s', (text, masked) => {
  expect(
    maskNames(['wages', 'production_mart_pay', 'not_null_wages_id', 'odd-name', 'v1.2', 'id'])(text),
  ).toBe(masked)
})

it('leaves everything where nothing is hidden', () => {
  expect(maskNames([])('wages')).toBe('wages')
})
