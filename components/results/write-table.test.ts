import { describe, expect, it } from 'vitest'
import { writeClipboard, writeCsv } from './write-table.ts'

describe('writeCsv', () => {
  it('quotes what would break a line, and keeps null and empty text apart', () => {
    expect(
      writeCsv({
        columns: ['a', 'b'],
        rows: [
          ['x,"y"\nz', null],
          ['', 1.5],
        ],
      }),
    ).toBe('a,b\r\n"x,""y""\nz",\r\n"",1.5\r\n')
  })
})

describe('writeClipboard', () => {
  it('copies one cell as it is', () => {
    expect(writeClipboard({ columns: ['a'], rows: [['cus_1']] }, false)).toBe('cus_1')
  })
  it('copies a range with its header', () => {
    expect(
      writeClipboard(
        {
          columns: ['a', 'b'],
          rows: [
            [1, null],
            ['x\ty', true],
          ],
        },
        true,
      ),
    ).toBe('a\tb\n1\t\n"x\ty"\ttrue')
  })
})
