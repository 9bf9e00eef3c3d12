import { expect, it } from 'vitest'
import { patchMap } from './patched-map.ts'

it('is what a copy with the same changes is, after each of 3,000', () => {
  let seed = 1
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below
  let patched: ReadonlyMap<string, number> = new Map(Array.from({ length: 400 }, (_, at) => [`k${at}`, at]))
  const plain = new Map(patched)
  for (let step = 0; step < 3_000; step += 1) {
    const key = `k${random(800)}`
    const before = [...patched]
    const previous = patched
    if (random(3) === 0) {
      plain.delete(key)
      patched = patchMap(patched, [], [key])
    } else {
      plain.set(key, -step)
      patched = patchMap(patched, [[key, -step]])
    }
    if (step % 50 === 0) expect([...previous]).toEqual(before)
    expect(patched.size).toBe(plain.size)
    expect([patched.has(key), patched.get(key)]).toEqual([plain.has(key), plain.get(key)])
    if (step % 20 === 0) expect([...patched]).toEqual([...plain])
  }
  expect([...patched.keys()]).toEqual([...plain.keys()])
  expect([...patched.values()]).toEqual([...plain.values()])
})
