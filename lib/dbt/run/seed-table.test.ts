import { expect, it } from 'vitest'
import { pyRepr } from '#lib/jinja/index.ts'
import { seedTable } from './seed-table.ts'

const read = (text: string, adapterType: string) => {
  const table = seedTable(text, { adapterType, delimiter: ';', path: 'seeds/s.csv', columnTypes: {} })
  const rows = table.getAttr('rows')
  return { types: table.columnTypes, rows: rows === undefined ? '' : pyRepr(rows) }
}

it('numbers are what the reader of dbt takes for one, and are sent without what only people read', () => {
  const { types, rows } = read('a;b;c;d;e\n1.0;1,000;$5;5%;-€2.50\n2;3;-4;1e3;null\n', 'postgres')
  expect(types).toEqual(['integer', 'integer', 'integer', 'integer', 'float8'])
  expect(rows).toContain('(<Row: (1, 1000, 5, 5, -2.50)>, <Row: (2, 3, -4, 1000, None)>)')
})

it('a word among numbers makes a column of text', () => {
  expect(read('a;b;c\n1;$;1 2\n', 'postgres').types).toEqual(['integer', 'text', 'text'])
})
