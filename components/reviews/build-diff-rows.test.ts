import { describe, expect, it } from 'vitest'
import { buildDiffRows, countLines } from './build-diff-rows.ts'

describe('buildDiffRows', () => {
  it('puts a replaced line beside its replacement', () => {
    expect(buildDiffRows('a\nb\nc\n', 'a\nB\nc\n')).toEqual([
      { kind: 'pair', same: true, left: { number: 1, text: 'a' }, right: { number: 1, text: 'a' } },
      { kind: 'pair', same: false, left: { number: 2, text: 'b' }, right: { number: 2, text: 'B' } },
      { kind: 'pair', same: true, left: { number: 3, text: 'c' }, right: { number: 3, text: 'c' } },
    ])
  })
  it('leaves the other side empty for a new file', () => {
    const rows = buildDiffRows(null, 'a\nb\n')
    expect(rows.map((row) => row.kind === 'pair' && row.left)).toEqual([null, null])
    expect(countLines(rows)).toEqual({ added: 2, removed: 0 })
  })
  it('folds equal lines that are far from a difference', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`)
    const rows = buildDiffRows(lines.join('\n'), [...lines, 'end'].join('\n'))
    expect(rows[0]).toMatchObject({ kind: 'fold' })
    expect(rows[0]?.kind === 'fold' && rows[0].lines.length).toBe(17)
    expect(rows).toHaveLength(5)
  })
})
