import { describe, expect, it } from 'vitest'
import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { ClientError } from '#lib/client/client-error.ts'
import { createLiveCompile, slowMs } from './live-compile.ts'

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
  const calls: {
    content: string
    signal: AbortSignal
    answer: (name: string) => void
    fail: (error: unknown) => void
  }[] = []
  const errors: unknown[] = []
  const seen: (string | null)[] = []
  const slow: boolean[] = []
  let timer: (() => void) | null = null
  let slowTimer: (() => void) | null = null
  const live = createLiveCompile({
    compile: (_path, content, signal) =>
      new Promise((resolve, reject) => {
        calls.push({ content, signal, answer: (name) => resolve(outcomeOf(name)), fail: reject })
      }),
    schedule: (ms, run) => {
      if (ms === slowMs) {
        slowTimer = run
        return () => (slowTimer = null)
      }
      timer = run
      return () => (timer = null)
    },
    onOutcome: (_path, outcome) => seen.push(outcome.name),
    onError: (_path, error) => errors.push(error),
    onSlow: (is) => slow.push(is),
  })
  return { live, calls, seen, errors, slow, pause: () => timer?.(), wait: () => slowTimer?.() }
}

describe('live compile', () => {
  it('says when an answer takes longer than one waits in silence, until it is there', async () => {
    const { live, calls, slow, pause, wait } = setUp()
    live.request('a.sql', 'select 1')
    pause()
    expect(slow).toEqual([])
    wait()
    expect(slow).toEqual([true])
    calls[0]?.answer('a')
    await Promise.resolve()
    await Promise.resolve()
    expect(slow).toEqual([true, false])
    wait()
    expect(slow).toEqual([true, false])
  })

  it('asks again by itself where the worker was away, and not where the request is wrong', async () => {
    const { live, calls, errors, pause } = setUp()
    live.request('a.sql', 'select 1')
    pause()
    calls[0]?.fail(new ClientError('unavailable', 'away'))
    await Promise.resolve()
    await Promise.resolve()
    expect(errors).toHaveLength(1)
    pause()
    expect(calls.map((call) => call.content)).toEqual(['select 1', 'select 1'])
    calls[1]?.fail(new ClientError('forbidden', 'no'))
    await Promise.resolve()
    await Promise.resolve()
    pause()
    expect(errors).toHaveLength(2)
  })

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
