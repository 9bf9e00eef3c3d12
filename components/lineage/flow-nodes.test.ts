import { describe, expect, it } from 'vitest'
import { drawLineage } from './draw-lineage.ts'
import { drawnLines, flowNodes, isCrowded } from './flow-nodes.ts'
import { layLineage } from './lay-lineage.ts'
import { readView } from './lineage-view.ts'
import { graphOf, nodeOf } from './testing/graph-of.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)
const wide = (across: number) =>
  graphOf(
    numbers(across).flatMap((at) => [nodeOf(`s${at}`, 'source'), nodeOf(`m${at}`, 'mart')]),
    numbers(across).flatMap((from) => numbers(across).map((to): [string, string] => [`s${from}`, `m${to}`])),
  )
const layoutOf = (across: number, query = '') =>
  layLineage(drawLineage(wide(across), readView(new URLSearchParams(`by=layer&${query}`))).folded)

describe('drawnLines', () => {
  it('tells lines that end where one points, and draws them last', () => {
    const lines = drawnLines(layoutOf(2), 's0')
    expect(lines.map((line) => line.colour === '--accent')).toEqual([false, false, true, true])
    expect(lines.slice(2).every((line) => line.from === 's0')).toBe(true)
  })
  it('draws of a crowd only what is traced or pointed at', () => {
    expect(isCrowded(layoutOf(30))).toBe(true)
    expect(drawnLines(layoutOf(30), null)).toHaveLength(0)
    expect(drawnLines(layoutOf(30), 's3')).toHaveLength(30)
    expect(drawnLines(layoutOf(30, 'focus=s3'), null)).toHaveLength(30)
  })
})

it('shows the states of now in a layout that was kept', () => {
  const layout = layoutOf(1)
  const nodes = flowNodes(layout, [nodeOf('s0', 'source', { lastState: 'error' }), nodeOf('m0', 'mart')])
  const first = nodes.find((node) => node.id === 's0')
  expect(first?.data.item.kind === 'node' && first.data.item.node.lastState).toBe('error')
})
