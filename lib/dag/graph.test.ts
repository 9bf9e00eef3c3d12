import { describe, expect, it } from 'vitest'
import { ancestors, descendants, findCycles, invert, layers, topologicalOrder } from './graph.ts'

const parents = new Map<string, readonly string[]>([
  ['a', []],
  ['b', ['a']],
  ['c', ['a', 'outside']],
  ['d', ['b', 'c']],
])
const graph = { parents, children: invert(parents) }

describe('a graph', () => {
  it('knows what lies above and below, and how far', () => {
    expect([...ancestors(graph, ['d'])].sort()).toEqual(['a', 'b', 'c', 'outside'])
    expect([...ancestors(graph, ['d'], 1)].sort()).toEqual(['b', 'c'])
    expect([...descendants(graph, ['a'], 1)].sort()).toEqual(['b', 'c'])
    expect([...descendants(graph, ['a'])].sort()).toEqual(['b', 'c', 'd'])
  })

  it('orders parents first', () => {
    expect(layers(parents)).toEqual([['a'], ['b', 'c'], ['d']].map((layer) => layer))
    expect(topologicalOrder(parents)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('finds the shortest circle of each knot', () => {
    const knotted = new Map<string, readonly string[]>([
      ['a', ['b']],
      ['b', ['c', 'a']],
      ['c', ['a']],
      ['self', ['self']],
      ['free', ['a']],
    ])
    expect(findCycles(knotted)).toEqual([['a', 'b'], ['self']])
    expect(layers(knotted).at(-1)).toEqual(['a', 'b', 'c', 'self', 'free'])
  })

  it('is not held up by depth', () => {
    const chain = new Map<string, readonly string[]>()
    for (let index = 0; index < 50_000; index += 1)
      chain.set(`n${index}`, index === 0 ? [] : [`n${index - 1}`])
    expect(findCycles(chain)).toEqual([])
    expect(layers(chain)).toHaveLength(50_000)
  })
})
