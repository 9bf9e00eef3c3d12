import { describe, expect, it } from 'vitest'
import { applyRunEvents, emptyRunStream, reconnectDelay, type RunLogLine } from './run-stream-state.ts'

const line = (seq: number): RunLogLine => ({
  type: 'log',
  seq,
  at: '2026-01-01T00:00:00Z',
  level: 'info',
  uniqueId: null,
  text: `line ${seq}`,
})

describe('applyRunEvents', () => {
  it('drops lines that a resumed stream repeats', () => {
    const first = applyRunEvents(emptyRunStream, [line(1), line(2)])
    const second = applyRunEvents(first, [line(2), line(3)])
    expect(second.log.map((each) => each.seq)).toEqual([1, 2, 3])
    expect(second.lastSeq).toBe(3)
  })
  it('keeps the log object where a batch has no line, so that the list does not render again', () => {
    const first = applyRunEvents(emptyRunStream, [line(1)])
    expect(applyRunEvents(first, [{ type: 'done' }]).log).toBe(first.log)
  })
  it('is done only by the word done', () => {
    expect(applyRunEvents(emptyRunStream, [line(1)]).done).toBe(false)
    expect(applyRunEvents(emptyRunStream, [{ type: 'done' }]).done).toBe(true)
  })
})

describe('reconnectDelay', () => {
  it('doubles and stays at ten seconds', () => {
    expect([1, 2, 3, 9].map(reconnectDelay)).toEqual([500, 1000, 2000, 10_000])
  })
})
