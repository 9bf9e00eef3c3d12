import { describe, expect, it } from 'vitest'
import { findSlips } from './typing-edits.ts'

describe('places where typing goes wrong', () => {
  it('stand behind the character that is taken away', () => {
    const text = "select\n  {{ cents('x') }} as a\nfrom {{ ref('orders') }}\n"
    expect(findSlips('ref', text)).toEqual([{ line: 3, column: 20, character: 's' }])
    expect(findSlips('sql', text)).toEqual([
      { line: 2, column: 19, character: '}' },
      { line: 3, column: 25, character: '}' },
    ])
  })

  it('are keys of YAML without which the line is no key any more', () => {
    const text = "models:\n  - name: a\n    description: of it\n  - name: b\n    description: 'Says: b'\n"
    expect(findSlips('yaml', text)).toEqual([{ line: 3, column: 17, character: ':' }])
  })
})
