import { describe, expect, it } from 'vitest'
import type { RunNode } from '#lib/contracts/runs.ts'
import { findPlace, listProblems } from './list-problems.ts'
import { buildRunMap } from './run-map.ts'

const node = (name: string, endedAt: string, state: RunNode['state'] = 'error'): RunNode => ({
  uniqueId: `model.shop.${name}`,
  name,
  resourceType: 'model',
  materialized: 'view',
  relation: '',
  state,
  message: `${name} is wrong`,
  rows: null,
  failures: null,
  startedAt: null,
  endedAt,
})
const line = (uniqueId: string, text: string) => ({
  type: 'log' as const,
  seq: 1,
  at: '',
  level: 'error' as const,
  uniqueId,
  text,
})

describe('findPlace', () => {
  it('reads file, line and column, with or without brackets', () => {
    expect(findPlace('  no column x (models/a.sql:3:5)')).toEqual({
      path: 'models/a.sql',
      line: 3,
      column: 5,
    })
    expect(findPlace('models/marts/a.yml:12: bad')).toEqual({
      path: 'models/marts/a.yml',
      line: 12,
      column: null,
    })
    expect(findPlace('at 12:30:01 in 3.5s')).toBeNull()
  })
})

describe('listProblems', () => {
  const nodes = [node('late', '2026-03-10T12:00:02Z'), node('early', '2026-03-10T12:00:01Z')]
  const map = buildRunMap(new Map(nodes.map((each) => [each.uniqueId, each])), [
    { uniqueId: 'model.shop.late', layer: null, path: 'models/late.sql', parents: [] },
  ])
  it('tells the first failure first, at the line that the log names, else at its file', () => {
    const log = [line('model.shop.early', '  early is wrong (models/early.sql:4:2)')]
    const found = listProblems({ run: { error: '2 failed', state: 'failed' }, map, log })
    expect(found.map(({ node: name, place }) => [name, place])).toEqual([
      ['early', { path: 'models/early.sql', line: 4, column: 2 }],
      ['late', { path: 'models/late.sql', line: null, column: null }],
    ])
  })
  it('splits why a run never began', () => {
    const error = 'The project has an error, so nothing was run.\n  models/a.sql:2:9: There is no model b.'
    const found = listProblems({ run: { error, state: 'failed' }, map: buildRunMap(new Map(), []), log: [] })
    expect(found.map(({ text, place }) => [text, place?.line ?? null])).toEqual([
      ['The project has an error, so nothing was run.', null],
      ['models/a.sql:2:9: There is no model b.', 2],
    ])
  })
})
