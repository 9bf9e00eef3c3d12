import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fileChecksum } from './source-text.ts'

const folded = (text: string) =>
  createHash('sha256')
    .update(text.replace(/[^\S\ufeff]+/g, ' ').replace(/^ | $/g, ''))
    .digest('hex')

describe('the checksum of a file', () => {
  it('is that of the text with white space folded, whatever the text is made of', () => {
    const texts = [
      '',
      ' ',
      '\n\t \r\n',
      'select 1',
      '  select\n\n    1 \v\f as one\t',
      'select \x1c\x1d 1',
      'sélect\u00a0 1\u2028',
      '\ufeffselect  1',
      `${'select 1\n  '.repeat(20_000)}`,
    ]
    for (const text of texts) expect(fileChecksum(text)).toBe(folded(text))
  })
})
