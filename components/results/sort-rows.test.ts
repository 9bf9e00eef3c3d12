import { describe, expect, it } from 'vitest'
import { columnKind } from './column-kind.ts'
import { compareNumbers, sortRows, type CellValue } from './sort-rows.ts'

const sorted = (
  values: CellValue[],
  kind: Parameters<typeof sortRows>[2],
  direction: 'ascending' | 'descending' = 'ascending',
) => {
  const rows = values.map((value) => [value])
  return sortRows(rows, 0, kind, direction).map((index) => values[index])
}

describe('sortRows', () => {
  it('sorts decimals by value though they are text', () => {
    expect(sorted(['10.50', '9.99', '-3', '10.5000001', '-20.1'], 'number')).toEqual([
      '-20.1',
      '-3',
      '9.99',
      '10.50',
      '10.5000001',
    ])
  })
  it('tells integers apart that a double cannot', () => {
    expect(sorted(['9007199254740993', '9007199254740992'], 'number')).toEqual([
      '9007199254740992',
      '9007199254740993',
    ])
  })
  it('puts null last in both directions', () => {
    expect(sorted([null, 2, 1], 'number')).toEqual([1, 2, null])
    expect(sorted([null, 2, 1], 'number', 'descending')).toEqual([2, 1, null])
  })
  it('keeps the order of equal rows in both directions', () => {
    const rows = [
      ['a', 1],
      ['b', 1],
      ['c', 0],
    ]
    expect(sortRows(rows, 1, 'number', 'descending')).toEqual([0, 1, 2])
  })
  it('sorts dates, also those before year 0', () => {
    expect(sorted(['2025-10-01', '-0044-03-15', '2025-09-30'], 'date')).toEqual([
      '-0044-03-15',
      '2025-09-30',
      '2025-10-01',
    ])
  })
  it('sorts false before true', () => {
    expect(sorted([true, false], 'boolean')).toEqual([false, true])
  })
})

describe('compareNumbers', () => {
  it('knows that zeros at the ends say nothing', () => {
    expect(compareNumbers('007.10', '7.1')).toBe(0)
    expect(compareNumbers('-0', '0')).toBe(0)
  })
  it('compares exponents, infinity and NaN as doubles', () => {
    expect(compareNumbers('1e3', '999')).toBeGreaterThan(0)
    expect(compareNumbers('Infinity', '5')).toBeGreaterThan(0)
    expect(compareNumbers(Number.NaN, 5)).toBeGreaterThan(0)
  })
})

describe('columnKind', () => {
  it('reads the types of every warehouse', () => {
    const kinds = [
      'BIGINT',
      'DECIMAL(18,2)',
      'INT64',
      'Nullable(Float64)',
      'VARCHAR',
      'DATE',
      'TIMESTAMP WITH TIME ZONE',
    ]
    expect(kinds.map(columnKind)).toEqual(['number', 'number', 'number', 'number', 'text', 'date', 'time'])
    expect(['INTEGER[]', 'STRUCT(a INTEGER)', 'BOOLEAN', 'BLOB'].map(columnKind)).toEqual([
      'nested',
      'nested',
      'boolean',
      'binary',
    ])
  })
})
