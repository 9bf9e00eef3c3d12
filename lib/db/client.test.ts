import { expect, it } from 'vitest'
import { isOutOfSpace, isUnavailable } from './client.ts'

it.each([
  ["Can't reach database server at 127.0.0.1:5432", {}],
  ['Database error. Code: `57P01`. Message: `terminating connection due to administrator command`', {}],
  ['Connection terminated unexpectedly', {}],
  ['the database system is starting up', {}],
  [
    'Transaction API error: Unable to start a transaction in the given time.',
    { code: 'P2028', name: 'PrismaClientKnownRequestError' },
  ],
  ['connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' }],
  ['wrapped', { cause: Object.assign(new Error('inner'), { originalCode: '57P03' }) }],
])('knows that the database is away: %s', (message, more) => {
  expect(isUnavailable(Object.assign(new Error(message), more))).toBe(true)
})

it.each([
  ['duplicate key value violates unique constraint', { code: 'P2002' }],
  ['column "x" does not exist', { code: '42703' }],
])('takes a fault of a statement for what it is: %s', (message, more) => {
  expect(isUnavailable(Object.assign(new Error(message), more))).toBe(false)
})

it('knows a full disk, also inside of another error', () => {
  const full =
    'Raw query failed. Code: `53100`. Message: `could not extend file "base/16384/16572": No space left on device`'
  expect(isOutOfSpace(new Error(full))).toBe(true)
  expect(isOutOfSpace(new Error('wrapped', { cause: new Error(full) }))).toBe(true)
  expect(isUnavailable(new Error(full))).toBe(false)
  expect(isOutOfSpace(new Error('column "No space left on device" does not exist'))).toBe(false)
})
