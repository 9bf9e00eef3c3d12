import { describe, expect, it } from 'vitest'
import { jsonPieces } from './json-pieces.ts'

describe('the JSON of an artifact in pieces', () => {
  it('is what JSON.stringify writes of the whole', () => {
    const entries: [string, unknown][] = [
      ['a "quoted" key', { text: 'line\nend \u2028 \ud800', none: undefined, list: [1, null] }],
      ['nothing', undefined],
      ['__proto__', { kept: true }],
    ]
    const sections = [
      { name: 'about', value: { version: 12 } },
      { name: 'left out', value: undefined },
      { name: 'nodes', entries },
      { name: 'empty', entries: [] },
    ]
    const whole = { about: { version: 12 }, nodes: Object.fromEntries(entries), empty: {} }
    expect([...jsonPieces(sections)].join('')).toBe(JSON.stringify(whole))
    expect([...jsonPieces([])].join('')).toBe('{}')
  })

  it('comes in several where it is long', () => {
    const entries = Array.from({ length: 40 }, (_, index): [string, string] => [
      `${index}`,
      'é'.repeat(100_000),
    ])
    const pieces = [...jsonPieces([{ name: 'nodes', entries }])]
    expect(pieces.length).toBeGreaterThan(2)
    expect(JSON.parse(pieces.join(''))).toEqual({ nodes: Object.fromEntries(entries) })
  })
})
