import { describe, expect, it } from 'vitest'
import { describeCommand, describeCounts, elapsedOf } from './describe-run.ts'

describe('describeCommand', () => {
  it('says only what was asked for', () => {
    const run = { command: 'build', select: 'orders+', exclude: '', fullRefresh: true } as const
    expect(describeCommand(run)).toBe('build --select orders+ --full-refresh')
  })
})

describe('describeCounts', () => {
  it('names what went wrong, and nothing before the nodes are known', () => {
    expect(describeCounts({ total: 88, done: 62, warn: 0, failed: 1, skipped: 2 })).toBe(
      '62 of 88, 1 failed, 2 skipped',
    )
    expect(describeCounts({ total: 0, done: 0, warn: 0, failed: 0, skipped: 0 })).toBe('')
  })
})

describe('elapsedOf', () => {
  const startedAt = '2026-03-10T12:00:00Z'
  it('runs until now, or until its end', () => {
    const now = Date.parse('2026-03-10T12:01:00Z')
    expect(elapsedOf({ startedAt, endedAt: null }, now)).toBe(60_000)
    expect(elapsedOf({ startedAt, endedAt: '2026-03-10T12:00:02Z' }, now)).toBe(2000)
    expect(elapsedOf({ startedAt: null, endedAt: null }, now)).toBeNull()
  })
})
