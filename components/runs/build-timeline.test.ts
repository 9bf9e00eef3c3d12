import { describe, expect, it } from 'vitest'
import type { NodeState, RunNode } from '#lib/contracts/runs.ts'
import { buildTimeline, chooseTicks } from './build-timeline.ts'
import { buildRunMap, type RunMap } from './run-map.ts'

const zero = Date.parse('2026-03-10T12:00:00.000Z')
const at = (ms: number | null) => (ms === null ? null : new Date(zero + ms).toISOString())

interface Given {
  readonly name: string
  readonly state: NodeState
  readonly span?: readonly [start: number, end: number | null]
  readonly parents?: readonly string[]
  readonly type?: string
  readonly message?: string
}

function mapOf(given: readonly Given[]): RunMap {
  const nodes = given.map(({ name, state, span, type, message }): RunNode => ({
    uniqueId: name,
    name,
    resourceType: type ?? 'model',
    materialized: 'table',
    relation: '',
    state,
    message: message ?? '',
    rows: null,
    failures: null,
    startedAt: at(span?.[0] ?? null),
    endedAt: at(span?.[1] ?? null),
  }))
  const places = new Map(given.map(({ name }, place) => [name, place]))
  const planned = given.map(({ name, parents }) => ({
    uniqueId: name,
    layer: 'core' as const,
    path: null,
    parents: (parents ?? []).flatMap((parent) => places.get(parent) ?? []),
  }))
  return buildRunMap(new Map(nodes.map((node) => [node.uniqueId, node])), planned)
}

const run = mapOf([
  { name: 'waits', state: 'waiting', parents: ['late'] },
  { name: 'late', state: 'running', span: [3000, null], parents: ['first'] },
  { name: 'first', state: 'success', span: [500, 3000] },
  { name: 'broken', state: 'error', span: [600, 900], message: 'no such column\nLINE 1' },
  { name: 'skipped', state: 'skipped', parents: ['test'] },
  { name: 'test', state: 'skipped', type: 'test', parents: ['broken'] },
  { name: 'unique_first', state: 'fail', span: [3000, 3010], type: 'test', parents: ['first'] },
])
const names = (filter: 'all' | 'critical' | 'failed') =>
  buildTimeline(run, { now: zero + 5500, filter }).rows.map((row) => row.node.name)

describe('buildTimeline', () => {
  it('puts what began first on top and what waits at the end; tests only where they are asked for', () => {
    expect(names('all')).toEqual(['first', 'broken', 'late', 'waits', 'skipped'])
    expect(names('failed')).toEqual(['broken', 'unique_first'])
    expect(names('critical')).toEqual(['first', 'late'])
  })
  it('measures from the first start, and what runs until now', () => {
    const { origin, span, rows, critical } = buildTimeline(run, { now: zero + 5500, filter: 'all' })
    expect(origin).toBe(zero + 500)
    expect(rows.map(({ start, end }) => [start, end])).toEqual([
      [0, 2500],
      [100, 400],
      [2500, 5000],
      [null, null],
      [null, null],
    ])
    expect(span).toBeGreaterThan(5000)
    expect(critical).toEqual(['first', 'late'])
  })
  it('says why: the error, the failed test, what a skipped node waited for', () => {
    const { rows } = buildTimeline(run, { now: zero + 5500, filter: 'all' })
    const notes = Object.fromEntries(rows.map(({ node, note }) => [node.name, note?.text ?? '']))
    expect(notes).toEqual({
      first: '1 test failed',
      broken: 'no such column',
      late: '',
      waits: '',
      skipped: 'skipped, broken failed',
    })
    expect(rows.find(({ node }) => node.name === 'skipped')?.noteAt).toBe(400)
  })
  it('shows tests where a run has nothing else, and no path where no plan is known', () => {
    const tests = mapOf([{ name: 'unique', state: 'pass', span: [0, 10], type: 'test' }])
    expect(buildTimeline(tests, { now: zero, filter: 'all' }).rows).toHaveLength(1)
    const unplanned = buildRunMap(run.nodes, [])
    expect(buildTimeline(unplanned, { now: zero, filter: 'all' }).critical).toEqual([])
  })
})

describe('chooseTicks', () => {
  it('takes round times, few enough to be read', () => {
    expect(chooseTicks(1200, 6).map((tick) => tick.label)).toEqual([
      '+0.2s',
      '+0.4s',
      '+0.6s',
      '+0.8s',
      '+1s',
      '+1.2s',
    ])
    expect(chooseTicks(320_000, 6).map((tick) => tick.label)).toEqual(['+1m', '+2m', '+3m', '+4m', '+5m'])
    expect(chooseTicks(50 * 36e5, 6).length).toBeLessThanOrEqual(6)
  })
})
