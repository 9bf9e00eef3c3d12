import { describe, expect, it } from 'vitest'
import { drawLineage } from './draw-lineage.ts'
import { layLineage } from './lay-lineage.ts'
import { readView } from './lineage-view.ts'
import { graphOf, nodeOf } from './testing/graph-of.ts'
import { walkGraph } from './walk-graph.ts'

const graph = graphOf(
  [
    nodeOf('s1', 'source'),
    nodeOf('s2', 'source'),
    nodeOf('s3', 'source'),
    nodeOf('c', 'core'),
    nodeOf('m1', 'mart'),
    nodeOf('m2', 'mart'),
  ],
  [
    ['s1', 'c'],
    ['s2', 'c'],
    ['s3', 'c'],
    ['c', 'm1'],
    ['c', 'm2'],
  ],
)
const layoutOf = (query: string) =>
  layLineage(drawLineage(graph, readView(new URLSearchParams(query))).folded)
const layout = layoutOf('by=layer')

describe('walkGraph', () => {
  it('goes along edges to the nearest row', () => {
    expect(walkGraph(layout, 'c', 'left')).toBe('s2')
    expect(walkGraph(layout, 's1', 'right')).toBe('c')
    expect(walkGraph(layout, 'm1', 'right')).toBeNull()
  })
  it('goes up and down within a column', () => {
    expect(walkGraph(layout, 's2', 'up')).toBe('s1')
    expect(walkGraph(layout, 's2', 'down')).toBe('s3')
    expect(walkGraph(layout, 's3', 'down')).toBeNull()
  })
  it('keeps to the trace where there is one', () => {
    expect(walkGraph(layoutOf('by=layer&focus=s3'), 'c', 'left')).toBe('s3')
  })
  it('starts at what is traced, else at the top left', () => {
    expect(walkGraph(layout, null, 'right')).toBe('s1')
    expect(walkGraph(layoutOf('focus=m2'), 'gone', 'right')).toBe('m2')
  })
})

it('sets layers from left to right', () => {
  expect(layout.columns.map((column) => column.layer)).toEqual(['source', 'core', 'mart'])
  const xs = layout.columns.map((column) => column.x)
  expect(xs).toEqual(xs.toSorted((a, b) => a - b))
})
