import { describe, expect, it } from 'vitest'
import type { RunLogLine } from '#lib/client/run-stream-state.ts'
import { filterLog, writeLog, type LogFilter } from './filter-log.ts'

const line = (seq: number, text: string, more: Partial<RunLogLine> = {}): RunLogLine => ({
  type: 'log',
  seq,
  at: '2026-03-10T12:00:00.250Z',
  level: 'info',
  uniqueId: null,
  text,
  ...more,
})
const log = [
  line(1, 'Created TABLE'),
  line(2, 'Started', { uniqueId: 'model.shop.tables' }),
  line(3, ' '),
  line(4, 'Slow', { level: 'warn', uniqueId: 'model.shop.orders' }),
  line(5, 'Broken', { level: 'error', uniqueId: 'model.shop.orders' }),
]
const found = (filter: Partial<LogFilter>) =>
  filterLog(log, { text: '', serious: false, node: null, ...filter }).map(({ seq }) => seq)

describe('filterLog', () => {
  it('finds by text and by node, in any case, and leaves out empty lines', () => {
    expect(found({ text: 'table' })).toEqual([1, 2])
    expect(found({})).toEqual([1, 2, 4, 5])
  })
  it('keeps to warnings and errors, or to one node', () => {
    expect(found({ serious: true })).toEqual([4, 5])
    expect(found({ node: 'model.shop.orders', text: 'slow' })).toEqual([4])
  })
})

it('writes every line with its time', () => {
  expect(writeLog(log.slice(0, 1))).toBe('12:00:00.250  Created TABLE\n')
})
