import { describe, expect, it } from 'vitest'
import type { RunLogLine } from '#lib/client/run-stream-state.ts'
import { filterLog, shownLines } from './filter-log.ts'

const line = (seq: number, text: string, more: Partial<RunLogLine> = {}): RunLogLine => ({
  type: 'log',
  seq,
  at: '2026-03-10T12:00:00Z',
  level: 'info',
  uniqueId: null,
  text,
  ...more,
})

describe('filterLog', () => {
  it('finds by text and by node, in any case, and leaves out empty lines', () => {
    const log = [
      line(1, 'Created TABLE'),
      line(2, 'Started', { uniqueId: 'model.shop.tables' }),
      line(3, ' '),
    ]
    expect(filterLog(log, 'table').lines.map(({ seq }) => seq)).toEqual([1, 2])
    expect(filterLog(log, '').lines.map(({ seq }) => seq)).toEqual([1, 2])
  })
  it('draws the latest lines, counts the rest, and keeps an early error', () => {
    const log = Array.from({ length: shownLines + 5 }, (_, index) =>
      line(index + 1, 'text', index === 0 ? { level: 'error' } : {}),
    )
    const shown = filterLog(log, '')
    expect([shown.lines.length, shown.lines[0]?.seq, shown.hidden]).toEqual([shownLines, 6, 5])
    expect(shown.errors.map(({ seq }) => seq)).toEqual([1])
  })
})
