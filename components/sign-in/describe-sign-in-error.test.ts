import { describe, expect, it } from 'vitest'
import { describeSignInError, safeNext } from './describe-sign-in-error.ts'

describe('describeSignInError', () => {
  it('says how long to wait', () => {
    expect(describeSignInError('wait-730')).toBe('Too many failed sign-ins. Try again in 13 minutes.')
    expect(describeSignInError('wait-41')).toBe('Too many failed sign-ins. Try again in 41 s.')
  })

  it('never shows a code that it does not know', () => {
    expect(describeSignInError('<b>call this number</b>')).toBe('Signing in did not work. Try again.')
  })
})

describe('safeNext', () => {
  it.each([
    ['/commerce/develop?x=1', '/commerce/develop?x=1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/sign-in', '/'],
    [undefined, '/'],
  ])('%s goes to %s', (next, expected) => {
    expect(safeNext(next)).toBe(expected)
  })
})
