import { describe, expect, it } from 'vitest'
import type { ChangeGraph } from '#lib/contracts/changes.ts'
import { layDifference } from './lay-difference.ts'

const graphOf = (ids: string, edges: ChangeGraph['edges']): ChangeGraph => ({
  nodes: [...ids].map((id) => ({
    id,
    name: id,
    resourceType: 'model',
    materialized: 'view',
    layer: 'core',
    folder: 'models',
    packageName: 'shop',
    path: null,
    tags: [],
    tests: 0,
    accessTests: { total: 0, broken: 0 },
    builtInDevelopment: false,
    builtInProduction: true,
    lastState: null,
    effect: 'changed',
  })),
  edges,
})
const same = (from: string, to: string) => ({ from, to, effect: 'same' as const })

describe('layDifference', () => {
  it('puts a node right of its furthest parent', () => {
    const { nodes } = layDifference(graphOf('cba', [same('a', 'b'), same('b', 'c'), same('a', 'c')]))
    const xs = ['a', 'b', 'c'].map((id) => nodes.find((each) => each.node.id === id)?.x ?? 0)
    expect(xs).toEqual(xs.toSorted((one, other) => one - other))
    expect(new Set(xs).size).toBe(3)
  })
  it('leads a removed edge past the node between its ends, and its sign with it', () => {
    const { nodes, lines } = layDifference(
      graphOf('abc', [same('a', 'b'), same('b', 'c'), { from: 'a', to: 'c', effect: 'removed' }]),
    )
    const removed = lines.find((line) => line.effect === 'removed')
    const between = nodes.find((each) => each.node.id === 'b')
    if (removed === undefined || between === undefined) throw new Error('not drawn')
    const { y } = removed.middle
    expect(y < between.y || y > between.y + between.height).toBe(true)
  })
  it('ends with a cycle and leaves out edges to what is not there', () => {
    const { nodes, lines } = layDifference(graphOf('ab', [same('a', 'b'), same('b', 'a'), same('gone', 'a')]))
    expect(nodes).toHaveLength(2)
    expect(lines).toHaveLength(2)
    expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(2)
  })
})
