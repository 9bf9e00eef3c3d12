import { describe, expect, it } from 'vitest'
import { duckdbError } from './errors.ts'

describe('a full disk', () => {
  it.each([
    [
      'FATAL Error: Failed: database has been invalidated because of a previous fatal error.\nOriginal error: "Failed to create checkpoint because of error: Could not write file "/data/shop.duckdb": No space left on device"',
      'connection',
    ],
    ['{"exception_type":"IO","exception_message":"Could not write file: No space left on device"}', 'other'],
  ])('is said in one sentence with what to do, without paths: %s', (text, kind) => {
    const error = duckdbError(new Error(text))
    expect(error.message).toContain('No room is left on the disk of the warehouse.')
    expect(error.message).not.toContain('/data')
    expect(error.remedy).toContain('Make room')
    expect(error.kind).toBe(kind)
  })
})
