import { expect, it } from 'vitest'
import type { RunNode } from '#lib/contracts/runs.ts'
import { summarizeHistory, type PastRun } from './summarize-history.ts'

const past = (
  number: number,
  ms: number,
  more: Partial<PastRun> = {},
  state: RunNode['state'] = 'success',
) => ({
  number,
  environment: 'production' as const,
  node: {
    uniqueId: 'a',
    name: 'a',
    resourceType: 'model',
    materialized: 'table',
    relation: '',
    state,
    message: '',
    rows: null,
    failures: null,
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(ms).toISOString(),
  },
  ...more,
})

it('compares with what ended well before, in the same environment', () => {
  const runs = [
    past(9, 900),
    past(5, 400),
    past(4, 200),
    past(3, 5, {}, 'error'),
    past(2, 300),
    past(1, 7, { environment: 'development' }),
  ]
  const history = summarizeHistory(runs, { number: 6, environment: 'production', ms: 450 })
  expect(history.bars.map((bar) => [bar.number, bar.ms, bar.current])).toEqual([
    [2, 300, false],
    [4, 200, false],
    [5, 400, false],
    [6, 450, true],
  ])
  expect(history.medianMs).toBe(300)
  expect(history.slower).toBe(0.5)
})

it('says nothing of a first run, or of one that has not begun', () => {
  expect(summarizeHistory([], { number: 1, environment: 'production', ms: 10 })).toMatchObject({
    medianMs: null,
    slower: null,
  })
  const waiting = summarizeHistory([past(1, 10)], { number: 2, environment: 'production', ms: null })
  expect([waiting.bars.length, waiting.medianMs, waiting.slower]).toEqual([1, 10, null])
})
