import { expect, it } from 'vitest'
import { byLayer } from './impact.ts'
import { markOf, noteOf, showsAccess, worstMark } from './node-note.ts'
import { nodeOf } from './testing/graph-of.ts'

const after = (lastState: string | null) => nodeOf('a', 'core', { lastState })

it('marks what did not go well, and nothing else', () => {
  expect(['success', 'pass', null].map((state) => markOf(after(state)))).toEqual([null, null, null])
  expect(['error', 'fail', 'warn', 'skipped'].map((state) => markOf(after(state)))).toEqual([
    'failed',
    'failed',
    'warned',
    'skipped',
  ])
})
it('says the worst of a group, with its count', () => {
  expect(worstMark(['warn', 'error', 'fail', 'success'].map(after))).toEqual({ mark: 'failed', count: 2 })
  expect(worstMark([after('success')])).toBeNull()
})
it('tells of access tests among the tests, and wherever one does not hold', () => {
  const withTests = (total: number, broken: number) => nodeOf('a', 'mart', { accessTests: { total, broken } })
  expect([showsAccess(withTests(2, 0), 'tests'), showsAccess(withTests(2, 0), 'run')]).toEqual([true, false])
  expect([showsAccess(withTests(2, 1), 'run'), showsAccess(withTests(0, 0), 'tests')]).toEqual([true, false])
})
it('notes tests and builds where they can be', () => {
  expect(noteOf(nodeOf('a', 'core', { tests: 1 }), 'tests')?.text).toBe('1 test')
  expect(noteOf(nodeOf('a', 'core'), 'tests')?.tone).toBe('caution')
  expect(noteOf(nodeOf('a', 'use', { resourceType: 'metric' }), 'tests')).toBeNull()
  expect(noteOf(nodeOf('a', 'core', { builtInProduction: false }), 'built')?.text).toBe('not built')
  expect(noteOf(nodeOf('a', 'core'), 'built')).toBeNull()
})
it('lists what is reached by layer, the nearest first', () => {
  const nodes = [nodeOf('far', 'mart'), nodeOf('near', 'mart'), nodeOf('core', 'core'), nodeOf('not', 'core')]
  const layers = byLayer(
    nodes,
    new Map([
      ['far', 3],
      ['near', 1],
      ['core', 1],
    ]),
    'down',
  )
  expect(layers.map((layer) => [layer.name, layer.reached.map((each) => each.node.name)])).toEqual([
    ['Core', ['core']],
    ['Marts', ['near', 'far']],
  ])
})
