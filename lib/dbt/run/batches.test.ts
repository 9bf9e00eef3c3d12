import { describe, expect, it } from 'vitest'
import { batchName, planBatches, readTime, timeText } from './batches.ts'
import type { BatchInput } from './batches.ts'

const time = (text: string) => {
  const found = readTime(text)
  if (!found) throw new Error(`no time: ${text}`)
  return found
}

const base: BatchInput = {
  size: 'day',
  begin: time('2024-01-30'),
  lookback: 1,
  incremental: false,
  from: null,
  to: null,
  now: time('2024-02-01 16:06:00'),
}

const windows = (change: Partial<BatchInput>) =>
  planBatches({ ...base, ...change })?.map(({ start, end }) => `${timeText(start)} ${timeText(end)}`) ?? null
const names = (change: Partial<BatchInput>) =>
  planBatches({ ...base, ...change })?.map(({ start }) => batchName(start, change.size ?? 'day'))

describe('planBatches', () => {
  it('goes from the beginning to the end of today the first time', () => {
    expect(windows({})).toEqual([
      '2024-01-30 00:00:00+00:00 2024-01-31 00:00:00+00:00',
      '2024-01-31 00:00:00+00:00 2024-02-01 00:00:00+00:00',
      '2024-02-01 00:00:00+00:00 2024-02-02 00:00:00+00:00',
    ])
  })

  it('looks back later, over the border of a month', () => {
    expect(names({ incremental: true })).toEqual(['2024-01-31', '2024-02-01'])
    expect(names({ incremental: true, lookback: 2 })).toEqual(['2024-01-30', '2024-01-31', '2024-02-01'])
  })

  it('takes the window that is given', () => {
    expect(names({ from: time('2024-03-05'), to: time('2024-03-07'), incremental: true })).toEqual([
      '2024-03-05',
      '2024-03-06',
    ])
  })

  it('cuts hours, months and years', () => {
    expect(names({ size: 'hour', from: time('2024-02-28 22:30:00'), to: time('2024-02-29') })).toEqual([
      '2024-02-28T22',
      '2024-02-28T23',
    ])
    expect(names({ size: 'month', begin: time('2023-12-31') })).toEqual(['2023-12', '2024-01', '2024-02'])
    expect(names({ size: 'year', begin: time('2022-06-01') })).toEqual(['2022', '2023', '2024'])
  })

  it('cannot go without a beginning', () => {
    expect(windows({ begin: null })).toBeNull()
  })
})
