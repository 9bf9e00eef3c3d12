import { expect, it } from 'vitest'
import { createRefreshAfterTyping, restMs } from './refresh-after-typing.ts'

function setUp() {
  const refreshed: string[][] = []
  let job: { ms: number; run: () => void } | null = null
  let inFlight = false
  const refresh = createRefreshAfterTyping({
    schedule: (ms, run) => {
      const own = { ms, run }
      job = own
      return () => {
        if (job === own) job = null
      }
    },
    refresh: (paths) => {
      inFlight = true
      refreshed.push([...paths])
    },
    cancel: () => {
      const was = inFlight
      inFlight = false
      return was
    },
  })
  const rest = () => {
    const due = job
    job = null
    due?.run()
    return due?.ms ?? null
  }
  return { refresh, refreshed, rest, ask: () => (inFlight = true), arrive: () => (inFlight = false) }
}

it('asks once for all that was stored, when the typing rests', () => {
  const { refresh, refreshed, rest } = setUp()
  refresh.typed()
  expect(rest()).toBeNull()
  refresh.stored('a.sql')
  refresh.stored('b.sql')
  refresh.typed()
  expect(rest()).toBe(restMs)
  expect(refreshed).toEqual([['a.sql', 'b.sql']])
})

it('gives up for a key what has not come, and asks for it again', () => {
  const { refresh, refreshed, rest, arrive } = setUp()
  refresh.stored('a.sql')
  rest()
  refresh.typed()
  rest()
  expect(refreshed).toEqual([['a.sql'], ['a.sql']])
  arrive()
  refresh.typed()
  expect(rest()).toBeNull()
})

it('asks again what it gave up for a key, also where nothing was stored by typing', () => {
  const { refresh, refreshed, rest, ask } = setUp()
  ask()
  refresh.typed()
  expect(rest()).toBe(restMs)
  expect(refreshed).toEqual([[]])
})
