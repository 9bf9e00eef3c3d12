import { expect, it } from 'vitest'
import type { Graph } from '#lib/contracts/compile.ts'
import { traceGraph } from './trace-graph.ts'

const edges: Graph['edges'] = [
  ['a', 'b'],
  ['b', 'c'],
  ['c', 'd'],
  ['x', 'd'],
]

it('goes so many hops each way and not sideways', () => {
  const trace = traceGraph(edges, 'c', 1, Number.POSITIVE_INFINITY)
  expect([...trace.up]).toEqual(['b'])
  expect([...trace.down]).toEqual(['d'])
})
it('ends on a cycle', () => {
  const trace = traceGraph([...edges, ['d', 'a']], 'a', 0, Number.POSITIVE_INFINITY)
  expect([...trace.down]).toEqual(['b', 'c', 'd'])
  expect(trace.up.size).toBe(0)
})
