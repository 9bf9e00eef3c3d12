import { describe, expect, it } from 'vitest'
import { summarizeColumn } from './summarize-column.ts'

describe('summarizeColumn', () => {
  it('counts numbers into bins between the smallest and the largest', () => {
    const summary = summarizeColumn([0, 0, 129], 'number')
    expect(summary.shape).toBe('bars')
    expect(summary.shares).toHaveLength(12)
    expect(summary.shares[0]).toBe(1)
    expect(summary.shares[11]).toBe(0.5)
    expect(summary.text).toBe('0 – 129')
  })
  it('shows values as parts of a whole, the largest first', () => {
    const summary = summarizeColumn(['a', 'b', 'a', 'a'], 'text')
    expect(summary.shares).toEqual([0.75, 0.25])
    expect(summary.text).toBe('2 values')
  })
  it('gathers what is past the largest five', () => {
    const values = [...'aaabbbccddeefgh']
    const summary = summarizeColumn(values, 'text')
    expect(summary.shares).toHaveLength(6)
    expect(summary.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
    expect(summary.text).toBe('8 distinct')
  })
  it('says the share of null instead, which is worth more', () => {
    expect(summarizeColumn([1, null, null, 2], 'number').text).toBe('50 % null')
    expect(summarizeColumn([null], 'text').text).toBe('all null')
  })
  it('says the ends of numbers that a double cannot hold by their own digits', () => {
    const large = summarizeColumn(['9007199254740993', '9007199254740992'], 'number')
    expect(large.exact).toBe('9007199254740992 – 9007199254740993')
    expect(large.text).toBe('9.00…e15 – 9.00…e15')
    expect(summarizeColumn(['999999999', '5'], 'number').text).toBe('5 – 999.99…M')
  })
  it('has nothing to say about nothing', () => {
    expect(summarizeColumn([], 'text')).toEqual({
      shape: 'none',
      shares: [],
      nulls: 0,
      text: '',
      exact: null,
    })
  })
})
