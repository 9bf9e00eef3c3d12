import { describe, expect, it } from 'vitest'
import { arrangeDifference, type DifferenceRow } from './arrange-difference.ts'
import { buildDiffRows } from './build-diff-rows.ts'

const before = ['one', 'two', 'three', 'four', ...Array.from({ length: 20 }, (_, at) => `same ${at}`)]
const after = ['one', 'TWO', 'THREE', 'more', 'four', ...before.slice(4)]
const rows = buildDiffRows(before.join('\n'), after.join('\n'))

function brief(row: DifferenceRow): string {
  if (row.kind === 'fold') return `fold ${row.count}`
  if (row.kind === 'split') return `${row.pair.left?.text ?? ''} | ${row.pair.right?.text ?? ''}`
  const sign = { same: ' ', added: '+', removed: '-' }[row.effect]
  return `${sign}${row.left?.text ?? row.right?.text ?? ''}`
}

describe('arrangeDifference', () => {
  it('puts what went above what came in one column', () => {
    expect(arrangeDifference(rows, { mode: 'unified', open: new Set() }).map(brief)).toEqual([
      ' one',
      '-two',
      '-three',
      '+TWO',
      '+THREE',
      '+more',
      ' four',
      ' same 0',
      ' same 1',
      'fold 18',
    ])
  })
  it('keeps two sides side by side', () => {
    const split = arrangeDifference(rows, { mode: 'split', open: new Set() }).map(brief)
    expect(split.slice(0, 5)).toEqual(['one | one', 'two | TWO', 'three | THREE', ' | more', 'four | four'])
  })
  it('shows the equal lines of a fold that was opened', () => {
    const fold = rows.findIndex((row) => row.kind === 'fold')
    const open = arrangeDifference(rows, { mode: 'unified', open: new Set([fold]) })
    expect(open.some((row) => row.kind === 'fold')).toBe(false)
    expect(brief(open.at(-1) ?? { kind: 'fold', at: 0, count: 0 })).toBe(' same 19')
  })
})
