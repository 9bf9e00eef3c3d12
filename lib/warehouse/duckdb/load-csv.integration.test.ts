import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CsvText } from '#lib/dbt/database.ts'
import { asSafeSql } from '../warehouse.ts'
import type { WarehouseError } from '../warehouse.ts'
import { connectDuckdb, parseDuckdbConfig } from './index.ts'
import type { DuckdbConnection } from './connection.ts'

const signal = new AbortController().signal

/** A database of the kind in which people's SQL runs: nothing outside of it can be reached. */
describe('a seed', () => {
  let connection: DuckdbConnection
  beforeAll(async () => {
    connection = await connectDuckdb(parseDuckdbConfig({ path: ':memory:', lockedDown: true }))
  })
  afterAll(() => connection.close())

  /** Made anew with these columns, loaded from this text; what is in it then. */
  async function load(
    columns: string,
    names: readonly string[],
    text: string,
    { delimiter = ',', short = null }: Partial<Pick<CsvText, 'delimiter' | 'short'>> = {},
  ) {
    const session = await connection.session({ signal })
    try {
      await session.execute(asSafeSql(`create or replace table seeded (${columns})`), { fetch: false })
      await session.begin()
      const file = { text, delimiter, path: 'seeds/seeded.csv', short }
      const count = await session.loadRows({ schema: 'main', name: 'seeded' }, names, file)
      await session.commit()
      const { rows } = await session.execute(asSafeSql('select * from seeded'), { fetch: true })
      expect(count).toBe(rows.length)
      return rows
    } finally {
      await session.close()
    }
  }

  const fault = async (...call: Parameters<typeof load>) => {
    const error: WarehouseError = await load(...call).then(
      () => expect.fail('it was loaded'),
      (cause: WarehouseError) => cause,
    )
    return [error.message, error.remedy].join(' ')
  }

  // As dbt-duckdb loads the same files.
  it('is read as the warehouse reads files: quotes and formats of dates are guessed', async () => {
    expect(await load('a integer, b varchar', ['a', 'b'], "a,b\n1,''\n2,'x'\n")).toEqual([
      [1, null],
      [2, 'x'],
    ])
    expect(
      await load('a date, b decimal(9,2)', ['a', 'b'], 'a|b\n31/12/2024|1.5\n01/02/2024|2\n', {
        delimiter: '|',
      }),
    ).toEqual([
      ['2024-12-31', '1.50'],
      ['2024-02-01', '2.00'],
    ])
    expect(await load('a varchar', ['a'], 'a\n"two\nlines"\nnull\n')).toEqual([['two\nlines'], ['null']])
    expect(await load("a enum('x', 'y'), b integer[]", ['a', 'b'], 'a,b\ny,"[1, 2]"\n')).toMatchObject([
      ['y', {}],
    ])
  })

  it('fills the columns by their names, whatever the order and the case', async () => {
    expect(await load('b integer, c integer, a varchar', ['A', 'b'], 'A,b\nx,1\n')).toEqual([[1, null, 'x']])
    expect(await fault('a integer', ['a', 'z'], 'a,z\n1,2\n')).toBe(
      "The table main.seeded has no column 'z'. Load the seed with --full-refresh: its table is made anew.",
    )
  })

  it('says which line is wrong, in the file that people know', async () => {
    expect(await fault('a integer, b integer', ['a', 'b'], 'a,b\n1,2\nx,3\n')).toMatch(
      /^seeds\/seeded\.csv:3: Error when converting column "a"\. Could not convert string "x" to 'INTEGER'/,
    )
    expect(await fault('a integer, b integer', ['a', 'b'], 'a,b\n1,2,3\n4,5,6\n')).toBe(
      'seeds/seeded.csv cannot be read as CSV: its first line names 2 columns, and lines have 3 values Put a value that holds the delimiter in quotes.',
    )
    const short = { line: 3, values: 1 }
    expect(await fault('a integer, b integer', ['a', 'b'], 'a,b\n1,2\n3\n', { short })).toMatch(
      /^seeds\/seeded\.csv:3: this line has 1 value, the first one names 2 columns\.\nWrite the delimiters/,
    )
  })

  it('opens no way to files for SQL', async () => {
    await load('a integer', ['a'], 'a\n1\n')
    const session = await connection.session({ signal })
    await expect(
      session.execute(asSafeSql("select * from read_csv('/etc/hostname')"), { fetch: true }),
    ).rejects.toThrow(/disabled/)
    await session.close()
  })
})
