import { describe, expect, it, vi, beforeEach, afterEach } from 'vitest'
import { InteractiveWork } from './interactive-work.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const settled = async (promise: Promise<unknown>) => {
  let done = false
  void promise.then(() => (done = true))
  await vi.advanceTimersByTimeAsync(0)
  return done
}

describe('a statement of a run', () => {
  const work = () => new InteractiveWork(() => Date.now())

  it('waits for nobody where nobody asks', async () => {
    expect(await settled(work().letPass())).toBe(true)
  })

  it('lets a request go first, until that is over', async () => {
    const interactive = work()
    const request = Promise.withResolvers<void>()
    const asked = interactive.during(() => request.promise)
    const passed = interactive.letPass()
    expect(await settled(passed)).toBe(false)
    await vi.advanceTimersByTimeAsync(10)
    request.resolve()
    await asked
    expect(await settled(passed)).toBe(true)
  })

  it('has as much time for itself as it waited', async () => {
    const interactive = work()
    const request = Promise.withResolvers<void>()
    const asked = interactive.during(() => request.promise)
    const first = interactive.letPass()
    await vi.advanceTimersByTimeAsync(20)
    request.resolve()
    await asked
    await first
    const second = Promise.withResolvers<void>()
    const again = interactive.during(() => second.promise)
    await vi.advanceTimersByTimeAsync(19)
    expect(await settled(interactive.letPass())).toBe(true)
    await vi.advanceTimersByTimeAsync(2)
    expect(await settled(interactive.letPass())).toBe(false)
    second.resolve()
    await again
  })

  it('is not held up by a slow query, nor by one after another for longer than their turn', async () => {
    const interactive = work()
    const slow = Promise.withResolvers<void>()
    const asked = interactive.during(() => slow.promise)
    const held = interactive.letPass()
    await vi.advanceTimersByTimeAsync(39)
    expect(await settled(held)).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await settled(held)).toBe(true)
    await vi.advanceTimersByTimeAsync(100)
    expect(await settled(interactive.letPass())).toBe(true)
    slow.resolve()
    await asked
  })

  it('goes on after a request that failed', async () => {
    const interactive = work()
    await expect(interactive.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await settled(interactive.letPass())).toBe(true)
  })
})
