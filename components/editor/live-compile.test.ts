import { describe, expect, it, vi } from 'vitest'
import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { createLiveCompile } from './live-compile.ts'

const outcomeOf = (name: string): CompileOutcome => ({
  uniqueId: null,
  name,
  resourceType: null,
  materialized: null,
  relationName: null,
  compiledSql: null,
  refs: [],
  needsWarehouse: false,
  diagnostics: [],
  projectProblems: { errors: 0, warnings: 0 },
  models: 0,
  elapsedMs: 0,
})

function setUp() {
  const calls: { content: string; signal: AbortSignal; answer: (name: string) => void }[] = []
  const seen: (string | null)[] = []
  let timer: (() => void) | null = null
  const live = createLiveCompile({
    compile: (_path, content, signal) =>
      new Promise((resolve) => {
        calls.push({ content, signal, answer: (name) => resolve(outcomeOf(name)) })
      }),
    schedule: (_ms, run) => {
      timer = run
      return () => (timer = null)
    },
    onOutcome: (_path, outcome) => seen.push(outcome.name),
    onError: vi.fn(),
  })
  return { live, calls, seen, pause: () => timer?.() }
}

describe('live compile', () => {
  it('sends only the last text of a burst', () => {
    const { live, calls, pause } = setUp()
    live.request('a.sql', 's')
    live.request('a.sql', 'se')
    pause()
    expect(calls.map((call) => call.content)).toEqual(['se'])
  })

  it('gives up what is on its way, and drops its answer', async () => {
    const { live, calls, seen, pause } = setUp()
    live.request('a.sql', 'one')
    pause()
    live.request('a.sql', 'two')
    expect(calls[0]?.signal.aborted).toBe(true)
    pause()
    calls[1]?.answer('two')
    calls[0]?.answer('one')
    await Promise.resolve()
    await Promise.resolve()
    expect(seen).toEqual(['two'])
  })

  it('says nothing after it was stopped', async () => {
    const { live, calls, seen, pause } = setUp()
    live.request('a.sql', 'one')
    pause()
    live.stop()
    calls[0]?.answer('one')
    await Promise.resolve()
    await Promise.resolve()
    expect(seen).toEqual([])
  })
})
