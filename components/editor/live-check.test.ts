import { describe, expect, it } from 'vitest'
import { checkPauseMs, createLiveCheck, type CheckAnswer } from './live-check.ts'

function scene() {
  const timers: { at: number; run: () => void; cancelled: boolean }[] = []
  const asked: { content: string; signal: AbortSignal; answer: (found: CheckAnswer) => void }[] = []
  const told: string[] = []
  const live = createLiveCheck({
    schedule: (at, run) => {
      const timer = { at, run, cancelled: false }
      timers.push(timer)
      return () => {
        timer.cancelled = true
      }
    },
    check: (_path, content, signal) => new Promise((answer) => asked.push({ content, signal, answer })),
    onAnswer: (_path, content) => told.push(content),
  })
  const rest = () => timers.splice(0).forEach((timer) => timer.cancelled || timer.run())
  return { live, rest, asked, told, timers }
}
const none: CheckAnswer = { diagnostics: [], missing: [] }

describe('the check of SQL', () => {
  it('waits for a rest of the keys', () => {
    const { live, rest, asked, timers } = scene()
    live.request('a.sql', 'one')
    expect(timers[0]?.at).toBe(checkPauseMs)
    live.request('a.sql', 'two')
    rest()
    expect(asked.map((each) => each.content)).toEqual(['two'])
  })

  it('drops the answer for a text that moved on, and ends its request', async () => {
    const { live, rest, asked, told } = scene()
    live.request('a.sql', 'one')
    rest()
    live.stop()
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[0]?.answer(none)
    await Promise.resolve()
    expect(told).toEqual([])
  })

  it('tells what came for the text as it is', async () => {
    const { live, rest, asked, told } = scene()
    live.request('a.sql', 'one')
    rest()
    asked[0]?.answer(none)
    await Promise.resolve()
    expect(told).toEqual(['one'])
  })
})
