import { expect, it } from 'vitest'
import { isoOf, microsecondsOf } from './collect-freshness.ts'

it.each([
  ['2026-10-01 02:00:00', '2026-10-01T02:00:00+00:00'],
  ['2026-11-21 07:36:05.768328+00', '2026-11-21T07:36:05.768328+00:00'],
  ['2026-11-21 07:36:05.7+02:30', '2026-11-21T05:06:05.700000+00:00'],
  ['2026-11-21T07:36:05Z', '2026-11-21T07:36:05+00:00'],
  ['2026-11-21 07:36:05-0500', '2026-11-21T12:36:05+00:00'],
  ['2026-11-21', '2026-11-21T00:00:00+00:00'],
  ['1969-12-31 23:59:59.5', '1969-12-31T23:59:59.500000+00:00'],
])('reads the time %s of a warehouse as %s', (text, wanted) => {
  const moment = microsecondsOf(text)
  expect(moment === null ? null : isoOf(moment)).toBe(wanted)
})

it('takes nothing else for a time', () => {
  expect(['yesterday', '12', '2026-11'].map(microsecondsOf)).toEqual([null, null, null])
  // What a source without rows says: the first moment of Python's calendar.
  expect(isoOf(-62_135_596_800_000_000)).toBe('0001-01-01T00:00:00+00:00')
})
