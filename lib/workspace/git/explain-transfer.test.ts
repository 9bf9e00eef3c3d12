import { describe, expect, it } from 'vitest'
import { explainTransfer } from './transfer.ts'

const place = 'https://git.example.com/shop.git'
const said = (reason: string) => `fatal: unable to access '${place}/': ${reason}`

describe('what git says of an address', () => {
  it.each([
    [
      said('SSL certificate problem: self-signed certificate'),
      /certificate.*nobody.*believes/,
      /GIT_SSL_CAINFO/,
    ],
    [said('server certificate verification failed. CAfile: none'), /certificate/, /GIT_SSL_CAINFO/],
    [said('Could not resolve host: git.example.com'), /cannot be reached/, /network/],
    [`fatal: Authentication failed for '${place}/'`, /credentials/, /credential helper/],
    ['fatal: repository not found', /no git repository/, /address/],
  ])('%s', (text, message, remedy) => {
    const told = explainTransfer(text, place)
    expect(told.message).toMatch(message)
    expect(told.message).toContain(place)
    expect(told.remedy).toMatch(remedy)
  })

  it('that is new to us is told as it is', () => {
    expect(explainTransfer('fatal: the moon is full', place)).toEqual({
      message: `git could not reach ${place}: fatal: the moon is full`,
      remedy: null,
    })
  })
})
