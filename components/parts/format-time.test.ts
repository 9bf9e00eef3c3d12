import { describe, expect, it } from 'vitest'
import { countOf, formatAgo, formatDuration } from './format-time.ts'

describe('formatDuration', () => {
  it('grows its unit with the time', () => {
    expect([41, 1900, 47_000, 167_000, 3_780_000].map(formatDuration)).toEqual([
      '41 ms',
      '1.9 s',
      '47 s',
      '2m 47s',
      '1h 03m',
    ])
  })
})

describe('formatAgo', () => {
  const now = new Date('2026-03-10T12:00:00Z')
  it('says how long ago, and past a week the date', () => {
    expect(formatAgo('2026-03-10T11:59:50Z', now)).toBe('just now')
    expect(formatAgo('2026-03-10T11:48:00Z', now)).toBe('12 minutes ago')
    expect(formatAgo('2026-03-09T12:00:00Z', now)).toBe('yesterday')
    expect(formatAgo('2026-01-04T12:00:00Z', now)).toBe('4 Jan 2026')
  })
})

describe('countOf', () => {
  it('has the right ending', () => {
    expect(countOf(1, 'model')).toBe('1 model')
    expect(countOf(2096, 'model')).toBe('2,096 models')
    expect(countOf(0, 'query', 'queries')).toBe('0 queries')
  })
})
