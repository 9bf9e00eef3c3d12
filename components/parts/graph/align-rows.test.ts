import { expect, it } from 'vitest'
import { alignRows } from './align-rows.ts'

const place = { gap: 8, start: 0, end: 500 }
const rows = (...wanted: number[]) => wanted.map((each) => ({ height: 28, wanted: each }))

it('gives each what it wants where there is room', () => {
  expect(alignRows(rows(10, 100), place)).toEqual([10, 100])
})
it('shares the loss where two want the same place', () => {
  expect(alignRows(rows(100, 100), place)).toEqual([82, 118])
})
it('stays between start and end', () => {
  expect(alignRows(rows(-50, 900), place)).toEqual([0, 472])
})
