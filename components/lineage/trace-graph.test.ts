import { expect, it } from 'vitest'
import type { Graph } from '#lib/contracts/compile.ts'
import { isTraced, nearest, traceGraph } from './trace-graph.ts'

const edges: Graph['edges'] = [
  ['a', 'b'],
  ['b', 'c'],
  ['c', 'd'],
  ['x', 'd'],
]

it('goes so many hops each way and not sideways', () => {
  const trace = traceGraph(edges, 'c', 1, Number.POSITIVE_INFINITY)
  expect([...trace.up]).toEqual([['b', 1]])
  expect([...trace.down]).toEqual([['d', 1]])
})
it('ends on a cycle', () => {
  const trace = traceGraph([...edges, ['d', 'a']], 'a', 0, Number.POSITIVE_INFINITY)
  expect([...trace.down.keys()]).toEqual(['b', 'c', 'd'])
  expect(trace.up.size).toBe(0)
})
it('traces edges along one side, not from above to below past the node', () => {
  const trace = traceGraph([...edges, ['b', 'd']], 'c', 1, 1)
  expect(isTraced(trace, 'b', 'c')).toBe(true)
  expect(isTraced(trace, 'c', 'd')).toBe(true)
  expect(isTraced(trace, 'b', 'd')).toBe(false)
})
it('keeps the nearest', () => {
  expect([...nearest(traceGraph(edges, 'd', Infinity, 0), 3)]).toEqual(['d', 'c', 'x'])
})
