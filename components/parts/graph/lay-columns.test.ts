import { describe, expect, it } from 'vitest'
import { layColumns, type LayColumn } from './lay-columns.ts'
import type { Edges } from './neighbours.ts'

const spacing = { rowGap: 8, columnGap: 60, bandGap: 20, laneHeight: 2000 }
const column = (...ids: string[]): LayColumn => ({
  width: 100,
  blocks: ids.map((id) => ({ label: null, items: [{ id, height: 28 }], band: 0 })),
})
const lay = (columns: readonly LayColumn[], edges: Edges, other: Partial<typeof spacing> = {}) => {
  const laid = layColumns(columns, edges, { ...spacing, ...other })
  return {
    ...laid,
    at: (id: string) => {
      const spot = laid.spots.get(id)
      if (spot === undefined) throw new Error(`${id} has no place`)
      return spot
    },
  }
}

describe('layColumns', () => {
  it('orders rows so that edges do not cross', () => {
    const { at } = lay(
      [column('s1', 's2'), column('m2', 'm1')],
      [
        ['s1', 'm1'],
        ['s2', 'm2'],
      ],
    )
    expect(at('s1').y < at('s2').y).toBe(at('m1').y < at('m2').y)
  })
  it('stands what reads within a column below what it reads', () => {
    const { at } = lay(
      [column('c', 'b', 'a')],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    )
    expect(['a', 'b', 'c'].map((id) => at(id).y)).toEqual([0, 36, 72])
  })
  it('moves a short column beside what it hangs together with', () => {
    const { at } = lay([column('a', 'b', 'c', 'd', 'e'), column('x')], [['d', 'x']])
    expect(at('x').y).toBe(at('d').y)
  })
  it('sets a column that is too long side by side, and the next right of it', () => {
    const { at, columns } = lay([column('a', 'b', 'c'), column('x')], [], { laneHeight: 80 })
    expect(['a', 'b', 'c'].map((id) => at(id).x)).toEqual([0, 0, 160])
    expect(columns).toEqual([
      { x: 0, width: 260 },
      { x: 320, width: 100 },
    ])
  })
  it('keeps the nodes of a group together under its label', () => {
    const group = {
      label: { id: 'g', height: 24 },
      items: [
        { id: 'g1', height: 28 },
        { id: 'g2', height: 28 },
      ],
      band: 0 as const,
    }
    const { at } = lay(
      [column('a', 'b', 'c'), { width: 100, blocks: [group, ...column('x').blocks] }],
      [
        ['c', 'g1'],
        ['a', 'x'],
      ],
    )
    expect([at('g1').y - at('g').y, at('g2').y - at('g').y].toSorted((a, b) => a - b)).toEqual([32, 68])
    expect(at('x').y).toBeLessThan(at('g').y)
  })
  it('stands the second band below the first, in every column', () => {
    const rest = { label: null, items: [{ id: 'r', height: 28 }], band: 1 as const }
    const { at, bandEnd } = lay([column('a', 'b'), { width: 100, blocks: [rest] }], [['a', 'r']])
    expect(bandEnd).toBe(64)
    expect(at('r').y).toBe(84)
  })
  it('places every node once, also on a cycle and beside edges that lead outside', () => {
    const { at } = lay(
      [column('a', 'b')],
      [
        ['a', 'b'],
        ['b', 'a'],
        ['gone', 'a'],
      ],
    )
    expect(at('a').y).not.toBe(at('b').y)
  })
})
