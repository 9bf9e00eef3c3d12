import { expect, it } from 'vitest'
import { edgeLine } from './edge-lines.ts'
import { rankNodes } from './neighbours.ts'
import { routeEdges } from './route-edges.ts'

const columns: Readonly<Record<string, number>> = { a: 0, b: 1, c: 2, d: 2 }
const columnOf = (id: string) => columns[id] ?? 0

it('gives an edge that passes a column a bend there, shared by what leaves the same node', () => {
  const { routes, vias, segments } = routeEdges(
    [
      { from: 'a', to: 'c' },
      { from: 'a', to: 'd' },
      { from: 'a', to: 'b' },
    ],
    columnOf,
  )
  const [via] = vias
  expect(vias).toHaveLength(1)
  expect(via?.column).toBe(1)
  expect(routes.map((route) => route.stops)).toEqual([
    ['a', via?.id, 'c'],
    ['a', via?.id, 'd'],
    ['a', 'b'],
  ])
  expect(segments).toEqual([
    ['a', via?.id],
    [via?.id, 'c'],
    [via?.id, 'd'],
    ['a', 'b'],
  ])
})
it('keeps bundles apart that are drawn differently', () => {
  const edges = [
    { from: 'a', to: 'c', effect: 'removed' },
    { from: 'a', to: 'd', effect: 'same' },
  ]
  expect(routeEdges(edges, columnOf, (edge) => edge.effect).vias).toHaveLength(2)
})
it('joins two nodes of a column at their left', () => {
  const box = { x: 100, width: 50, height: 28 }
  const line = edgeLine('a', 'b', [
    { ...box, y: 0 },
    { ...box, y: 72 },
  ])
  expect(line?.left).toBeLessThan(100)
  expect(line?.right).toBe(100)
})
it('ranks by the longest path, and ends on a cycle', () => {
  const ranks = rankNodes(
    ['a', 'b', 'c'],
    [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ],
  )
  expect([...ranks.values()]).toEqual([0, 1, 2])
  expect(
    rankNodes(
      ['a', 'b'],
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    ).size,
  ).toBe(2)
})
