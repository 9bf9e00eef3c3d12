import { describe, expect, it } from 'vitest'
import { layoutGraph } from './layout-graph.ts'

describe('layoutGraph', () => {
  it('puts a node right of its furthest parent', () => {
    const spots = layoutGraph(
      ['c', 'b', 'a'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'a', to: 'c' },
      ],
    )
    expect(['a', 'b', 'c'].map((id) => spots.get(id)?.column)).toEqual([0, 1, 2])
  })
  it('keeps children in the order of their parents', () => {
    const spots = layoutGraph(
      ['a', 'b', 'x', 'y'],
      [
        { from: 'a', to: 'y' },
        { from: 'b', to: 'x' },
      ],
    )
    expect(spots.get('y')).toEqual({ column: 1, row: 0 })
    expect(spots.get('x')).toEqual({ column: 1, row: 1 })
  })
  it('ends with a cycle and leaves out edges to what is not there', () => {
    const spots = layoutGraph(
      ['a', 'b'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
        { from: 'gone', to: 'a' },
      ],
    )
    expect(new Set([...spots.values()].map((spot) => spot.column)).size).toBe(2)
  })
})
