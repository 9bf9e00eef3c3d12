import { describe, expect, it } from 'vitest'
import type { PreviewResult } from '#lib/contracts/compile.ts'
import { columnWidth, describeResult } from './describe-result.ts'

const result = (rows: number, cutBy: PreviewResult['cutBy']): PreviewResult => ({
  columns: [],
  rows: Array.from({ length: rows }, () => []),
  cutBy,
  rowLimit: 500,
  byteLimit: 8 * 1024 ** 2,
  compiledSql: '',
  refs: [],
  timings: { compileMs: 0, guardMs: 0, queryMs: 0 },
})

describe('describeResult', () => {
  it('says which limit cut the rows', () => {
    expect(describeResult(result(500, 'rows'))).toBe('500 rows, cut by the limit of 500')
    expect(describeResult(result(12, 'bytes'))).toBe('12 rows, cut by the limit of 8 MB')
  })
  it('says that nothing was cut', () => {
    expect(describeResult(result(1, null))).toBe('1 row, all of them')
  })
})

describe('columnWidth', () => {
  it('has room for both ends of a number’s summary', () => {
    expect(columnWidth('n', ['151.00'], 'number')).toBeGreaterThan(columnWidth('n', ['151.00'], 'text'))
  })
  it('has room for the words of the summary of short texts', () => {
    const names = Array.from({ length: 500 }, (_, index) => `row ${index}`)
    expect(columnWidth('name', names, 'text')).toBeGreaterThanOrEqual('500 distinct'.length * 6 + 16)
  })
  it('has room for the longest value, within limits', () => {
    expect(columnWidth('d', ['2025-10-01'], 'date')).toBeGreaterThanOrEqual(96)
    expect(columnWidth('t', ['x'.repeat(500)], 'text')).toBe(320)
    expect(columnWidth('a', [null], 'number')).toBe(72)
  })
})
