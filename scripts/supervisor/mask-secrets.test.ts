import { describe, expect, it } from 'vitest'
import { createMask } from './mask-secrets.ts'

describe('createMask', () => {
  const mask = createMask(['hunter2hunter2'])

  it.each([
    ['password is hunter2hunter2.', 'password is •••.'],
    ['postgresql://me:s3cret!@127.0.0.1:5/x failed', 'postgresql://me:•••@127.0.0.1:5/x failed'],
    ['Bearer mw_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG', 'Bearer mw_•••'],
    ['see https://example.com/a:b', 'see https://example.com/a:b'],
  ])('%s', (text, expected) => {
    expect(mask(text)).toBe(expected)
  })
})
