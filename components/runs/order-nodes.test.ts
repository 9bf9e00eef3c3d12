import { expect, it } from 'vitest'
import type { NodeState, RunNode } from '#lib/contracts/runs.ts'
import { countEnded, countStates, orderNodes } from './order-nodes.ts'

const states: readonly NodeState[] = [
  'waiting',
  'success',
  'skipped',
  'running',
  'warn',
  'fail',
  'pass',
  'error',
]
const nodes = states.map((state): RunNode => ({
  uniqueId: state,
  name: state,
  resourceType: 'model',
  materialized: 'table',
  relation: '',
  state,
  message: '',
  rows: null,
  failures: null,
  startedAt: null,
  endedAt: null,
}))

it('puts what is not well first and what waits last, else in order', () => {
  expect(orderNodes(nodes).map((node) => node.state)).toEqual([
    'fail',
    'error',
    'warn',
    'running',
    'skipped',
    'success',
    'pass',
    'waiting',
  ])
})

it('counts passed tests with built models', () => {
  expect(countStates(nodes)).toMatchObject({ passed: 2, failed: 2, warned: 1, cancelled: 0, waiting: 1 })
  expect(countEnded(countStates(nodes))).toEqual({ total: 8, ended: 6, done: 3 })
})
