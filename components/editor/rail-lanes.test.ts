import { describe, expect, it } from 'vitest'
import { layRail, type Rail } from './rail-lanes.ts'

const both = { up: 5, down: 5 }
const lanes = (rail: Rail) => rail.rows.map((row) => `${row.id}${row.lane}`).join(' ')
type Edges = [string, string][]

describe('layRail', () => {
  it('puts a chain into one lane, parents above', () => {
    const edges: Edges = [
      ['a', 'b'],
      ['b', 'c'],
    ]
    const rail = layRail({ edges }, 'b', both)
    expect(rail.rows.map((row) => [row.id, row.lane, row.hops])).toEqual([
      ['a', 0, -1],
      ['b', 0, 0],
      ['c', 0, 1],
    ])
  })

  it('needs two lanes for many children, not one each', () => {
    const edges = ['a', 'b', 'c', 'd'].map((child): [string, string] => ['x', child])
    expect(lanes(layRail({ edges }, 'x', both))).toBe('x0 a1 b1 c1 d0')
  })

  it('and for many parents', () => {
    const edges = ['a', 'b', 'c'].map((parent): [string, string] => [parent, 'x'])
    expect(lanes(layRail({ edges }, 'x', both))).toBe('c0 b1 a1 x0')
  })

  it('never lets a lane run through a node that it does not lead to', () => {
    const edges: Edges = [
      ['s', 'a'],
      ['s', 'b'],
      ['a', 'd'],
      ['b', 'd'],
      ['d', 'e'],
      ['d', 'f'],
      ['e', 'g'],
      ['f', 'g'],
      ['d', 'g'],
      ['e', 'h'],
    ]
    const rail = layRail({ edges }, 'd', both)
    expect(rail.edges).toHaveLength(edges.length)
    for (const edge of rail.edges) {
      const [from, to] = [Math.min(edge.nearRow, edge.farRow), Math.max(edge.nearRow, edge.farRow)]
      const through = rail.rows.slice(from + 1, to).filter((row) => row.lane === edge.nearLane)
      expect(through.map((row) => `${edge.near}-${edge.far} through ${row.id}`)).toEqual([])
    }
  })

  it('leaves out edges that pass the open node by', () => {
    const edges: Edges = [
      ['a', 'x'],
      ['x', 'b'],
      ['a', 'b'],
    ]
    expect(layRail({ edges }, 'x', both).edges).toHaveLength(2)
  })

  it('stops at the depth that was chosen', () => {
    const edges: Edges = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
    ]
    expect(layRail({ edges }, 'c', { up: 1, down: 0 }).rows.map((row) => row.id)).toEqual(['b', 'c'])
  })

  it('shows a cycle instead of never ending', () => {
    const edges: Edges = [
      ['a', 'b'],
      ['b', 'a'],
    ]
    expect(layRail({ edges }, 'a', both).rows).toHaveLength(2)
  })
})
