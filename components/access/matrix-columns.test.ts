import { describe, expect, it } from 'vitest'
import type { DatasetRow, Layer } from '#lib/contracts/access.ts'
import { foldedAtFirst, groupColumns, shortName } from './matrix-columns.ts'

const dataset = (
  name: string,
  layer: Layer,
  environment: DatasetRow['environment'] = 'production',
): DatasetRow => ({
  name,
  layer,
  environment,
  tables: 1,
  restricted: false,
})
const datasets = [
  dataset('production_mart_pay', 'mart'),
  dataset('backend', 'raw', 'raw'),
  dataset('production_mart_revenue', 'mart'),
]

describe('groupColumns', () => {
  const group = (find: string, folded: Layer[] = []) =>
    groupColumns(datasets, { find, folded: new Set(folded) }).map(({ layer, columns }) => [
      layer,
      ...columns.map((column) => (column.kind === 'dataset' ? column.place : column.places.join('+'))),
    ])
  it('orders by layer and keeps the places of datasets', () => {
    expect(group('')).toEqual([
      ['raw', 1],
      ['mart', 0, 2],
    ])
  })
  it('folds a layer into one column', () => {
    expect(group('', ['mart'])).toEqual([
      ['raw', 1],
      ['mart', '0+2'],
    ])
  })
  it('finds by part of a name or by layer', () => {
    expect(group('REV')).toEqual([['mart', 2]])
    expect(group('mart')).toEqual([['mart', 0, 2]])
    expect(group('nothing')).toEqual([])
  })
})

it('shows 200 datasets folded at first', () => {
  const many = Array.from({ length: 200 }, (_, at) => dataset(`production_mart_${at}`, 'mart'))
  expect(foldedAtFirst(many)).toEqual(new Set(['mart']))
  expect(foldedAtFirst(datasets)).toEqual(new Set())
})

it('leaves out what every name of production begins with', () => {
  expect(shortName(dataset('production_mart_pay', 'mart'))).toBe('mart_pay')
  expect(shortName(dataset('production', 'mart'))).toBe('production')
  expect(shortName(dataset('raw_shop', 'raw', 'raw'))).toBe('raw_shop')
})
