import { describe, expect, it } from 'vitest'
import { drawLineage } from './draw-lineage.ts'
import { openToBegin } from './fold-graph.ts'
import { groupNodes } from './group-nodes.ts'
import { readView, type LineageView } from './lineage-view.ts'
import { graphOf, nodeOf } from './testing/graph-of.ts'

const many = (count: number, layer: 'staging' | 'mart', folder: string) =>
  Array.from({ length: count }, (_, at) => nodeOf(`${folder}${at}`, layer, { folder }))
const graph = graphOf(
  [
    nodeOf('raw', 'source'),
    ...many(30, 'staging', 'big'),
    ...many(2, 'staging', 'small'),
    nodeOf('m', 'mart'),
  ],
  [
    ['raw', 'big0'],
    ['raw', 'big1'],
    ['big0', 'm'],
    ['big0', 'small0'],
  ],
)
const view = (rest: Partial<LineageView> = {}) => ({ ...readView(new URLSearchParams()), ...rest })
const drawn = (rest: Partial<LineageView> = {}) => {
  const { folded } = drawLineage(graph, view(rest))
  const items = folded.blocks.flatMap((block) => [
    ...(block.label === null ? [] : [`[${block.label.group.label}]`]),
    ...block.items.map((item) => (item.kind === 'node' ? item.id : `+${item.group.label}`)),
  ])
  return { items, blocks: folded.blocks, edges: folded.edges }
}

describe('drawLineage', () => {
  it('folds what is too much for a screen, opens what is not, and folds edges along', () => {
    const { items, edges } = drawn()
    expect(items).toEqual(['m', 'raw', '+big', '[small]', 'small0', 'small1'])
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'raw group staging/big',
      'group staging/big m',
      'group staging/big small0',
    ])
  })
  it('opens and folds by hand', () => {
    expect(drawn({ folds: ['staging/big', 'staging/small'] }).items.slice(2, 4)).toEqual(['[big]', 'big0'])
    expect(drawn({ folds: ['staging/small'] }).items).toContain('+small')
  })
  it('draws a trace by its nodes, above the rest that stays folded', () => {
    const { items, blocks, edges } = drawn({ focus: 'big0', up: '1', down: '0' })
    expect(items).toEqual(['m', 'raw', 'big0', '+big', '+small'])
    expect(blocks.map((block) => block.band)).toEqual([1, 0, 0, 1, 1])
    expect(edges.find((edge) => edge.to === 'big0')?.role).toBe('traced')
    expect(edges.find((edge) => edge.to === 'm')).toBeUndefined()
    expect(edges.find((edge) => edge.to === 'group staging/big')).toBeUndefined()
  })
  it('says of a folded group only those that are not drawn by themselves', () => {
    const group = drawn({ focus: 'big0' }).blocks.flatMap((block) => block.items)
    const big = group.find((item) => item.kind === 'folded' && item.group.label === 'big')
    expect(big?.kind === 'folded' && big.members.length).toBe(29)
  })
  it('draws the whole graph where the focus is not in it', () => {
    expect(drawn({ focus: 'gone' }).items).toEqual(drawn().items)
  })
  it('keeps apart what is laid out differently, and knows again what is not', () => {
    const key = (rest: Partial<LineageView>) => drawLineage(graph, view(rest)).key
    expect(key({ focus: 'raw' })).not.toBe(key({}))
    expect(key({ show: 'tests' })).toBe(key({}))
    expect(key({ folds: ['a', 'b'] })).toBe(key({ folds: ['b', 'a'] }))
  })
})

it('opens the only group of a layer, unless it is very large', () => {
  expect([...openToBegin(groupNodes(many(40, 'mart', 'all'), 'folder'))]).toEqual(['mart/all'])
  expect(openToBegin(groupNodes(many(41, 'mart', 'all'), 'folder')).size).toBe(0)
})
