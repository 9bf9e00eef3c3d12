import { describe, expect, it } from 'vitest'
import { findLineChanges } from './line-changes.ts'

describe('findLineChanges', () => {
  it('tells added, changed and removed lines apart', () => {
    expect(findLineChanges('a\nb\nc', 'a\nb\nnew\nc')).toEqual([{ kind: 'added', from: 3, to: 3 }])
    expect(findLineChanges('a\nb\nc', 'a\nB\nc')).toEqual([{ kind: 'changed', from: 2, to: 2 }])
    expect(findLineChanges('a\nb\nc', 'a\nc')).toEqual([{ kind: 'removed', from: 1, to: 1 }])
  })
  it('does not see line ends as a difference', () => {
    expect(findLineChanges('a\r\nb', 'a\nb')).toEqual([])
  })
  it('gives up on a text that is too long', () => {
    expect(findLineChanges('a', 'b', 1)).toEqual([])
  })
})
