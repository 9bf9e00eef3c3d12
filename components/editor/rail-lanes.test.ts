import { describe, expect, it } from 'vitest'
import { layRail } from './rail-lanes.ts'

const both = { up: 5, down: 5 }

describe('layRail', () => {
  it('puts a chain into one lane, parents above', () => {
    const rail = layRail(
      {
        edges: [
          ['a', 'b'],
          ['b', 'c'],
        ],
      },
      'b',
      both,
    )
    expect(rail.rows.map((row) => [row.id, row.lane, row.hops])).toEqual([
      ['a', 0, -1],
      ['b', 0, 0],
      ['c', 0, 1],
    ])
  })
  it('lets parents meet in the lane of their child', () => {
    const rail = layRail(
      {
        edges: [
          ['a', 'c'],
          ['b', 'c'],
        ],
      },
      'c',
      both,
    )
    expect(rail.rows.map((row) => row.lane)).toEqual([0, 1, 0])
    expect(rail.edges.map((edge) => [edge.from, edge.lane])).toEqual([
      ['a', 0],
      ['b', 0],
    ])
  })
  it('never lets a lane run through a node that it does not lead to', () => {
    const edges: [string, string][] = [
      ['s', 'a'],
      ['s', 'b'],
      ['s', 'c'],
      ['a', 'd'],
      ['b', 'd'],
      ['c', 'd'],
      ['d', 'e'],
      ['s', 'e'],
    ]
    const rail = layRail({ edges }, 'd', both)
    for (const edge of rail.edges) {
      const between = rail.rows.slice(edge.fromRow + 1, edge.toRow)
      expect(between.some((row) => row.lane === edge.lane)).toBe(false)
      expect(rail.rows[edge.toRow]?.lane).toBe(edge.lane)
    }
    expect(rail.edges).toHaveLength(edges.length)
  })
  it('stops at the depth that was chosen', () => {
    const edges: [string, string][] = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'e'],
    ]
    const ids = layRail({ edges }, 'c', { up: 1, down: 0 }).rows.map((row) => row.id)
    expect(ids).toEqual(['b', 'c'])
  })
  it('shows a cycle instead of never ending', () => {
    const rail = layRail(
      {
        edges: [
          ['a', 'b'],
          ['b', 'a'],
        ],
      },
      'a',
      both,
    )
    expect(rail.rows).toHaveLength(2)
  })
})
