import { describe, expect, it } from 'vitest'
import { layoutGraph, type LayoutInput } from './layout-graph.ts'

const at = (input: LayoutInput, id: string) => {
  const position = layoutGraph(input).positions.get(id)
  if (position === undefined) throw new Error(`${id} has no place`)
  return position
}

describe('layoutGraph', () => {
  it('sets layers from left to right, and a model right of all that it reads in its layer', () => {
    const input: LayoutInput = {
      nodes: [
        { id: 'c', layer: 'core' },
        { id: 'b', layer: 'core' },
        { id: 'a', layer: 'core' },
        { id: 's', layer: 'source' },
      ],
      edges: [
        ['s', 'a'],
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'c'],
      ],
    }
    const xs = ['s', 'a', 'b', 'c'].map((id) => at(input, id).x)
    expect(xs).toEqual(xs.toSorted((left, right) => left - right))
    expect(new Set(xs).size).toBe(4)
  })
  it('orders rows so that edges do not cross', () => {
    const input: LayoutInput = {
      nodes: [
        { id: 's1', layer: 'source' },
        { id: 's2', layer: 'source' },
        { id: 'm2', layer: 'staging' },
        { id: 'm1', layer: 'staging' },
      ],
      edges: [
        ['s1', 'm1'],
        ['s2', 'm2'],
      ],
    }
    expect(at(input, 's1').y < at(input, 's2').y).toBe(at(input, 'm1').y < at(input, 'm2').y)
  })
  it('places every node once, also on a cycle and beside edges that lead outside', () => {
    const layout = layoutGraph({
      nodes: [
        { id: 'a', layer: 'mart' },
        { id: 'b', layer: 'mart' },
      ],
      edges: [
        ['a', 'b'],
        ['b', 'a'],
        ['gone', 'a'],
      ],
    })
    const places = [...layout.positions.values()].map(({ x, y }) => `${x} ${y}`)
    expect(new Set(places).size).toBe(2)
    expect(layout.headings).toMatchObject([{ layer: 'mart', count: 2 }])
  })
  it('breaks a long column into several', () => {
    const nodes = Array.from({ length: 150 }, (_, index) => ({ id: `s${index}`, layer: 'source' as const }))
    const { positions } = layoutGraph({ nodes, edges: [] })
    expect(new Set([...positions.values()].map(({ x }) => x)).size).toBe(3)
    expect(new Set([...positions.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(150)
  })
})
