import { describe, expect, it } from 'vitest'
import { readSample } from './sample-window.ts'

const now = new Date('2024-03-31T16:06:00.125Z')

const window = (text: string) => {
  const read = readSample(text, now)
  return read.ok ? [read.window.start, read.window.end] : read.problem
}

/** The windows are those of dbt's SampleWindow. */
describe('readSample', () => {
  it.each([
    ['3 days', '2024-03-28 16:06:00.125000+00:00'],
    ['1 hour', '2024-03-31 15:06:00.125000+00:00'],
    ['1 Month', '2024-02-29 16:06:00.125000+00:00'],
    ['13 months', '2023-02-28 16:06:00.125000+00:00'],
    ['2 years', '2022-03-31 16:06:00.125000+00:00'],
    ['-1 day', '2024-04-01 16:06:00.125000+00:00'],
  ])('reaches back %s from now', (text, start) => {
    expect(window(text)).toEqual([start, '2024-03-31 16:06:00.125000+00:00'])
  })

  it.each([
    ['{start: 2024-01-01, end: 2024-01-08}', '2024-01-01 00:00:00+00:00', '2024-01-08 00:00:00+00:00'],
    [
      "{'start': '2024-01-01T00:00:00+02:00', 'end': '2024-01-02T05:06:07.5'}",
      '2024-01-01 00:00:00+00:00',
      '2024-01-02 05:06:07.500000+00:00',
    ],
    [
      '{"start":"2024-01-01 12:00","end":"2024-01-02"}',
      '2024-01-01 12:00:00+00:00',
      '2024-01-02 00:00:00+00:00',
    ],
  ])('reads %s', (text, start, end) => {
    expect(window(text)).toEqual([start, end])
  })

  it.each([
    ['', "'' is no span of time."],
    ['3days', "'3days' is no span of time."],
    ['x days', "'x' is no whole number"],
    ['2 fortnights', "'fortnights' is no unit of time; there are hours, days, months and years."],
    ['999999 years', 'leads out of the calendar'],
    ['{start: 2024-01-01}', 'has no end'],
    ['{start: 2024-02-31, end: 2024-03-02}', 'has no start'],
    ['{start: [', 'is not YAML'],
    ['{__proto__: {start: 2024-01-01, end: 2024-01-02}}', 'has no start'],
  ])('refuses %j', (text, problem) => {
    expect(window(text)).toEqual(expect.stringContaining(problem))
  })
})
