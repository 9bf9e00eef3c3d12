import { describe, expect, it } from 'vitest'
import { isInside, moveSelection, rangeOf, type GridKey, type GridSelection } from './grid-selection.ts'

const size = { rows: 100, columns: 5 }
const at = (row: number, column: number): GridSelection => ({
  anchor: { row, column },
  focus: { row, column },
})
const key = (name: string, more: Partial<GridKey> = {}): GridKey => ({
  key: name,
  shift: false,
  control: false,
  ...more,
})

describe('moveSelection', () => {
  it('stays inside the grid', () => {
    expect(moveSelection(at(0, 0), key('ArrowUp'), size, 10)).toEqual(at(0, 0))
    expect(moveSelection(at(99, 4), key('PageDown'), size, 10)).toEqual(at(99, 4))
  })
  it('grows with shift from where it began', () => {
    const grown = moveSelection(at(2, 2), key('ArrowRight', { shift: true }), size, 10)
    expect(grown).toEqual({ anchor: { row: 2, column: 2 }, focus: { row: 2, column: 3 } })
  })
  it('jumps to the ends with control', () => {
    expect(moveSelection(at(2, 2), key('End', { control: true }), size, 10)).toEqual(at(99, 4))
    const all = moveSelection(at(2, 2), key('a', { control: true }), size, 10)
    expect(all && rangeOf(all)).toEqual({ top: 0, bottom: 99, left: 0, right: 4 })
  })
  it('leaves other keys alone', () => {
    expect(moveSelection(at(2, 2), key('x'), size, 10)).toBeNull()
  })
})

describe('rangeOf', () => {
  it('is the rectangle however it was drawn', () => {
    const range = rangeOf({ anchor: { row: 5, column: 3 }, focus: { row: 2, column: 4 } })
    expect(isInside(range, 4, 3)).toBe(true)
    expect(isInside(range, 6, 3)).toBe(false)
  })
})
