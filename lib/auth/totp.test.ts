import { describe, expect, it } from 'vitest'
import { findStep, makeTotpSecret, stepAt, totpAddress, totpCode } from './totp.ts'

/** "12345678901234567890" in base 32: the secret of RFC 6238, appendix B; six digits are the last of its eight. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('totpCode', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i is what the standard says', (seconds, code) => {
    expect(totpCode(SECRET, stepAt(new Date(seconds * 1000)))).toBe(code)
  })
})

describe('findStep', () => {
  const now = new Date('2026-11-21T10:00:10Z')
  const step = stepAt(now)

  it('takes the step before and the one after, and no other', () => {
    const taken = [-2n, -1n, 0n, 1n, 2n].map((away) => findStep(SECRET, totpCode(SECRET, step + away), now))
    expect(taken).toEqual([null, step - 1n, step, step + 1n, null])
  })

  it('takes six digits and nothing else', () => {
    for (const code of ['', '12345', '1234567', 'abcdef', '12 345', '１２３４５６']) {
      expect(findStep(SECRET, code, now)).toBeNull()
    }
  })
})

it('a secret is 160 bits in base 32, and no two are alike', () => {
  expect(makeTotpSecret()).toMatch(/^[A-Z2-7]{32}$/)
  expect(makeTotpSecret()).not.toBe(makeTotpSecret())
})

it('the address for the picture names who and where', () => {
  expect(totpAddress(SECRET, 'ann@example.com', 'Metricwright')).toBe(
    `otpauth://totp/Metricwright:ann%40example.com?secret=${SECRET}&issuer=Metricwright&algorithm=SHA1&digits=6&period=30`,
  )
})
