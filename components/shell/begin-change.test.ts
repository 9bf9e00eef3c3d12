import { describe, expect, it } from 'vitest'
import { beginChange } from './begin-change.ts'

describe('a new change', () => {
  it('says what its one commit says', () => {
    expect(beginChange('Round once')).toEqual({ title: 'Round once', description: '' })
    expect(beginChange('Round once\n\nCents were lost.\nTwice.\n')).toEqual({
      title: 'Round once',
      description: 'Cents were lost.\nTwice.',
    })
  })

  it('has no title of several commits, or of a line that is none', () => {
    expect(beginChange(null)).toEqual({ title: '', description: '' })
    const long = 'x'.repeat(201)
    expect(beginChange(long)).toEqual({ title: '', description: long })
  })
})
