import { describe, expect, it } from 'vitest'
import type { Cell } from '#lib/dbt/index.ts'
import { rowsJson } from './rows-json.ts'

const write = (cell: Cell, type: string) =>
  /"a": (.*)/.exec(rowsJson('m', { columns: [{ name: 'a', type }], rows: [[cell]] }))?.[1]

/** What dbt 1.12 shows of the same values, but for digits that it loses in a float. */
describe('rowsJson', () => {
  it.each<[Cell, string, string]>([
    ['3.0', 'DECIMAL(2,1)', '3.0'],
    ['-0.50', 'numeric', '-0.50'],
    ['12345678901234567890.123', 'numeric(38,3)', '12345678901234567890.123'],
    ['12345678901234567890', 'HUGEINT', '12345678901234567890'],
    ['9007199254740993', 'int8', '9007199254740993'],
    ['NaN', 'numeric', '"NaN"'],
    ['007', 'VARCHAR', '"007"'],
    [5, 'int4', '5'],
    [null, 'numeric', 'null'],
    ['[1, 2]', 'INTEGER[]', '"[1, 2]"'],
    ['2020-01-01 00:00:00', 'timestamp without time zone', '"2020-01-01T00:00:00"'],
    ['2019-12-31 23:02:03.5+00', 'TIMESTAMP WITH TIME ZONE', '"2019-12-31T23:02:03.500000+00:00"'],
    ['2019-12-31 23:02:03+05:30', 'timestamptz', '"2019-12-31T23:02:03+05:30"'],
    ['infinity', 'timestamp', '"infinity"'],
    ['2020-01-01 00:00:00', 'text', '"2020-01-01 00:00:00"'],
    ['2020-01-01', 'date', '"2020-01-01"'],
  ])('%s of %s', (cell, type, text) => {
    expect(write(cell, type)).toBe(text)
  })
})
