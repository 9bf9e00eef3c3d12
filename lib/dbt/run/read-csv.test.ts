import { describe, expect, it } from 'vitest'
import { ResultTable } from '../context/adapter-table.ts'
import { readCsv } from './read-csv.ts'
import { seedTable } from './seed-table.ts'

describe('readCsv', () => {
  it('reads quotes, breaks, empty cells and odd line ends', () => {
    const text = '\ufeffa,b,c\r\n1,"x, ""y""\nz",\r\n\r\n"",,"end"'
    expect(readCsv(text)).toEqual({
      header: ['a', 'b', 'c'],
      rows: [
        ['1', 'x, "y"\nz', null],
        ['', null, 'end'],
      ],
      short: null,
    })
  })

  it('tells the first line with too few values', () => {
    expect(readCsv('a,b\n1,2\n\n3\n4\n').short).toEqual({ line: 4, values: 1 })
  })

  it('takes another delimiter', () => {
    expect(readCsv('a;b\n1,5;2', ';').rows).toEqual([['1,5', '2']])
  })
})

describe('seedTable', () => {
  const options = { adapterType: 'duckdb', delimiter: ',', path: 'seeds/x.csv', columnTypes: {} }

  it('infers the types as dbt does', () => {
    const text = [
      'i,n,d,ts,b,s,mixed,empty',
      '1,1.5,2024-02-29,2024-01-01 10:00:00,true,x,1,',
      'null,-2,2024-03-01,2024-01-01T10:00:00,False,null,a,',
    ].join('\n')
    const table = seedTable(text, options)
    expect(table).toBeInstanceOf(ResultTable)
    expect(table.columnTypes).toEqual([
      'integer',
      'float8',
      'date',
      'timestamp without time zone',
      'boolean',
      'text',
      'text',
      'integer',
    ])
    expect(table.rows[1]).toEqual([
      null,
      '-2',
      '2024-03-01',
      '2024-01-01T10:00:00',
      'False',
      'null',
      'a',
      null,
    ])
  })

  it('does not take a day that is not in the calendar for a date', () => {
    expect(seedTable('d\n2023-02-29', options).columnTypes).toEqual(['text'])
  })

  it('leaves the text of columns whose type is given', () => {
    const table = seedTable('code\n001\nnull', { ...options, columnTypes: { code: 'varchar' } })
    expect([table.columnTypes, table.rows]).toEqual([['text'], [['001'], ['null']]])
  })
})
