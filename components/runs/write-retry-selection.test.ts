import { expect, it } from 'vitest'
import type { NodeState, RunNode } from '#lib/contracts/runs.ts'
import { buildRunMap } from './run-map.ts'
import { writeRetrySelection } from './write-retry-selection.ts'

type Given = readonly [name: string, state: NodeState, ...parents: number[]]

function mapOf(given: readonly Given[]) {
  const node = ([name, state]: Given): [string, RunNode] => [
    name,
    {
      uniqueId: name,
      name,
      resourceType: 'model',
      materialized: 'table',
      relation: '',
      state,
      message: '',
      rows: null,
      failures: null,
      startedAt: null,
      endedAt: null,
    },
  ]
  const planned = given.map(([uniqueId, , ...parents]) => ({ uniqueId, layer: null, path: null, parents }))
  return buildRunMap(new Map(given.map(node)), planned)
}

it('takes a failed node with all below it, and by itself what failed at the end', () => {
  const map = mapOf([
    ['ok', 'success'],
    ['broken', 'error', 0],
    ['test', 'skipped', 1],
    ['below', 'skipped', 1, 2],
    ['unique', 'fail', 0],
  ])
  expect(writeRetrySelection(map, { select: '' })).toBe('broken+ unique')
  expect(writeRetrySelection(map, { select: 'tag:a path:b' })).toBe('broken+,tag:a broken+,path:b unique')
})

it('names the nodes where something below has run', () => {
  const map = mapOf([
    ['test', 'fail'],
    ['below', 'skipped', 0],
    ['shown', 'success', 1],
  ])
  expect(writeRetrySelection(map, { select: '' })).toBe('test below')
})

it('is nothing where all or nothing went well, or where it would be too long', () => {
  expect(writeRetrySelection(mapOf([['a', 'success']]), { select: '' })).toBeNull()
  expect(writeRetrySelection(mapOf([['a', 'error']]), { select: '' })).toBeNull()
  const many = Array.from({ length: 300 }, (_, at): Given => [`a_long_name_of_model_${at}`, 'error'])
  expect(writeRetrySelection(mapOf([...many, ['ok', 'success']]), { select: '' })).toBeNull()
})
