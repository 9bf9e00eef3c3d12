import { describe, expect, it } from 'vitest'
import { initialsOf } from './initials.ts'

describe('initialsOf', () => {
  it('takes the first and the last word', () => {
    expect(initialsOf('Lena Maria Okafor')).toBe('LO')
    expect(initialsOf('ann')).toBe('A')
  })
  it('reads an address by what stands before the @', () => {
    expect(initialsOf('ann.lee@example.com')).toBe('AL')
  })
  it('has a sign for no name', () => {
    expect(initialsOf('')).toBe('?')
  })
})
