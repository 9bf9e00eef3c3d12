import { describe, expect, it } from 'vitest'
import { RunProgress } from './run-progress.ts'
import { Terminal } from './terminal.ts'
import type { TerminalOptions } from './terminal.ts'

function opened(more: Partial<TerminalOptions> = {}) {
  const written: string[] = []
  const terminal = new Terminal({
    out: (text) => void written.push(text),
    err: (text) => void written.push(`!${text}`),
    json: false,
    quiet: false,
    level: 'info',
    colors: false,
    live: false,
    toFile: null,
    now: () => new Date('2024-05-06T07:08:09Z'),
    invocationId: 'one',
    ...more,
  })
  return { terminal, written }
}

const clear = '\r\u001b[2K'

describe('the last line of a terminal', () => {
  it('goes when a line is written and comes again below it; errors too', () => {
    const { terminal, written } = opened({ live: true })
    terminal.status('1 of 3 done')
    terminal.log('a line')
    terminal.error('a fault')
    terminal.status('')
    expect(written).toEqual([
      '1 of 3 done',
      clear,
      '07:08:09  a line\n',
      '1 of 3 done',
      clear,
      '!a fault\n',
      '1 of 3 done',
      clear,
    ])
  })

  it('says how far a run is, and elsewhere nothing', () => {
    const node = {
      uniqueId: 'model.p.a',
      resourceType: 'model',
      name: 'a',
      label: 'sql view model main.a',
      materialized: 'view',
      parents: [],
      schema: 'main',
      alias: 'a',
      path: 'models/a.sql',
    }
    for (const live of [true, false]) {
      const { terminal, written } = opened({ live })
      const progress = new RunProgress(terminal)
      progress.take({ kind: 'run-started', counts: {}, threads: 1, target: 'dev', total: 2 })
      progress.take({ kind: 'node-started', node, index: 1, total: 2 })
      const totals = { pass: 0, warn: 0, error: 0, skip: 0, noOp: 0, total: 0 }
      const summary = { results: [], hookResults: [], totals, cancelled: false, succeeded: true, elapsed: 0 }
      progress.take({ kind: 'run-finished', summary: { ...summary, adapter: null, nodes: [] } })
      expect(written).toEqual(live ? ['0 of 2 done, at work: a 0s', clear] : [])
    }
  })
})

describe('the log', () => {
  it('is held back by its level and by quiet; what is printed is not', () => {
    const { terminal, written } = opened({ quiet: true })
    terminal.log('a line')
    terminal.warn('[WARNING]: careful')
    terminal.log('bad', { name: 'RunResultError', code: 'Z024', level: 'error', data: {} })
    terminal.print('a result')
    expect(written).toEqual(['07:08:09  bad\n', 'a result\n'])
  })

  it('is coloured where its lines say how something ended', () => {
    const { terminal, written } = opened({ colors: true })
    terminal.log('1 of 2 START x .... [RUN]')
    terminal.log('1 of 2 ERROR x .... [ERROR in 0.10s]')
    terminal.log('[WARNING]: careful')
    expect(written).toEqual([
      '07:08:09  1 of 2 START x .... [RUN]\n',
      '07:08:09  1 of 2 ERROR x .... [\u001b[31mERROR\u001b[0m in 0.10s]\n',
      '07:08:09  [\u001b[33mWARNING\u001b[0m]: careful\n',
    ])
  })
})

describe('what moves the cursor', () => {
  it('is shown, not done, where a fault names a file', () => {
    const { terminal, written } = opened()
    terminal.error('models/a\u001b[31m\rb.sql:1:1: wrong\r\n  here\n\tthere')
    expect(written).toEqual(['!models/a\\x1b[31m\\x0db.sql:1:1: wrong\n  here\n\tthere\n'])
  })
})
